import type { Rule } from "./rule.ts";
import { actionHasNoWildcard } from "./rules/actionHasNoWildcard.ts";
import { alarmTellsTheEnd } from "./rules/alarmTellsTheEnd.ts";
import { attachedPolicyIsNarrow } from "./rules/attachedPolicyIsNarrow.ts";
import { balancerIsPrivate } from "./rules/balancerIsPrivate.ts";
import { bucketBlocksPublicAccess } from "./rules/bucketBlocksPublicAccess.ts";
import { bucketIsEncrypted } from "./rules/bucketIsEncrypted.ts";
import { bucketIsNotEmptied } from "./rules/bucketIsNotEmptied.ts";
import { bucketIsTlsOnly } from "./rules/bucketIsTlsOnly.ts";
import { bucketIsVersioned } from "./rules/bucketIsVersioned.ts";
import { clusterEndpointIsNotOpenToTheWorld } from "./rules/clusterEndpointIsNotOpenToTheWorld.ts";
import { databaseIsBackedUp } from "./rules/databaseIsBackedUp.ts";
import { databaseIsEncrypted } from "./rules/databaseIsEncrypted.ts";
import { databaseIsPrivate } from "./rules/databaseIsPrivate.ts";
import { databaseIsProtected } from "./rules/databaseIsProtected.ts";
import { dataIsProtected } from "./rules/dataIsProtected.ts";
import { deadLetterQueueHasAlarm } from "./rules/deadLetterQueueHasAlarm.ts";
import { deploymentHasProbes } from "./rules/deploymentHasProbes.ts";
import { deploymentIsBounded } from "./rules/deploymentIsBounded.ts";
import { functionHasDeadLetterQueue } from "./rules/functionHasDeadLetterQueue.ts";
import { functionHasErrorsAlarm } from "./rules/functionHasErrorsAlarm.ts";
import { functionHasLogGroup } from "./rules/functionHasLogGroup.ts";
import { functionIsPrivate } from "./rules/functionIsPrivate.ts";
import { imageRepositoryIsSealed } from "./rules/imageRepositoryIsSealed.ts";
import { ingressHasTls } from "./rules/ingressHasTls.ts";
import { ingressIsNotOpenToTheWorld } from "./rules/ingressIsNotOpenToTheWorld.ts";
import { modelsAreKept } from "./rules/modelsAreKept.ts";
import { queueIsEncrypted } from "./rules/queueIsEncrypted.ts";
import { resourceHasNoWildcard } from "./rules/resourceHasNoWildcard.ts";
import { roleIsNotTakenByAnybody } from "./rules/roleIsNotTakenByAnybody.ts";
import { ruleTargetHasDeadLetterQueue } from "./rules/ruleTargetHasDeadLetterQueue.ts";
import { scheduleHasDeadLetterQueue } from "./rules/scheduleHasDeadLetterQueue.ts";
import { scheduleHasDeadManAlarm } from "./rules/scheduleHasDeadManAlarm.ts";
import { scheduleHasHandler } from "./rules/scheduleHasHandler.ts";
import { scheduleIsOn } from "./rules/scheduleIsOn.ts";
import { scheduleRetries } from "./rules/scheduleRetries.ts";
import { secretIsEncrypted } from "./rules/secretIsEncrypted.ts";
import { secretIsRecoverable } from "./rules/secretIsRecoverable.ts";
import { serviceIsPrivate } from "./rules/serviceIsPrivate.ts";
import { subscriptionHasDeadLetterQueue } from "./rules/subscriptionHasDeadLetterQueue.ts";
import { topicHasSubscriber } from "./rules/topicHasSubscriber.ts";
import { topicIsEncrypted } from "./rules/topicIsEncrypted.ts";
import { volumeIsEncrypted } from "./rules/volumeIsEncrypted.ts";
import { workloadIsWatched } from "./rules/workloadIsWatched.ts";

/** Every rule, in the order of their codes. */
export const rules: readonly Rule[] = [
  bucketIsEncrypted,
  databaseIsEncrypted,
  queueIsEncrypted,
  topicIsEncrypted,
  imageRepositoryIsSealed,
  volumeIsEncrypted,
  secretIsEncrypted,
  bucketBlocksPublicAccess,
  bucketIsTlsOnly,
  ingressIsNotOpenToTheWorld,
  databaseIsPrivate,
  clusterEndpointIsNotOpenToTheWorld,
  serviceIsPrivate,
  functionIsPrivate,
  ingressHasTls,
  balancerIsPrivate,
  actionHasNoWildcard,
  resourceHasNoWildcard,
  attachedPolicyIsNarrow,
  roleIsNotTakenByAnybody,
  functionHasDeadLetterQueue,
  functionHasErrorsAlarm,
  deadLetterQueueHasAlarm,
  functionHasLogGroup,
  topicHasSubscriber,
  subscriptionHasDeadLetterQueue,
  alarmTellsTheEnd,
  deploymentHasProbes,
  deploymentIsBounded,
  scheduleHasDeadLetterQueue,
  scheduleRetries,
  scheduleHasHandler,
  scheduleHasDeadManAlarm,
  ruleTargetHasDeadLetterQueue,
  scheduleIsOn,
  workloadIsWatched,
  databaseIsProtected,
  databaseIsBackedUp,
  dataIsProtected,
  bucketIsNotEmptied,
  bucketIsVersioned,
  modelsAreKept,
  secretIsRecoverable,
];

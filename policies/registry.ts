import type { Rule } from "./rule.ts";
import { bucketIsEncrypted } from "./rules/encryption/bucketIsEncrypted.ts";
import { databaseIsEncrypted } from "./rules/encryption/databaseIsEncrypted.ts";
import { imageRepositoryIsSealed } from "./rules/encryption/imageRepositoryIsSealed.ts";
import { queueIsEncrypted } from "./rules/encryption/queueIsEncrypted.ts";
import { secretIsEncrypted } from "./rules/encryption/secretIsEncrypted.ts";
import { topicIsEncrypted } from "./rules/encryption/topicIsEncrypted.ts";
import { volumeIsEncrypted } from "./rules/encryption/volumeIsEncrypted.ts";
import { balancerIsPrivate } from "./rules/exposure/balancerIsPrivate.ts";
import { bucketBlocksPublicAccess } from "./rules/exposure/bucketBlocksPublicAccess.ts";
import { bucketIsTlsOnly } from "./rules/exposure/bucketIsTlsOnly.ts";
import { clusterEndpointIsNotOpenToTheWorld } from "./rules/exposure/clusterEndpointIsNotOpenToTheWorld.ts";
import { databaseIsPrivate } from "./rules/exposure/databaseIsPrivate.ts";
import { functionIsPrivate } from "./rules/exposure/functionIsPrivate.ts";
import { ingressHasTls } from "./rules/exposure/ingressHasTls.ts";
import { ingressIsNotOpenToTheWorld } from "./rules/exposure/ingressIsNotOpenToTheWorld.ts";
import { serviceIsPrivate } from "./rules/exposure/serviceIsPrivate.ts";
import { alarmHasOkAction } from "./rules/operations/alarmHasOkAction.ts";
import { deadLetterQueueHasAlarm } from "./rules/operations/deadLetterQueueHasAlarm.ts";
import { deploymentHasProbes } from "./rules/operations/deploymentHasProbes.ts";
import { deploymentIsBounded } from "./rules/operations/deploymentIsBounded.ts";
import { functionHasDeadLetterQueue } from "./rules/operations/functionHasDeadLetterQueue.ts";
import { functionHasErrorsAlarm } from "./rules/operations/functionHasErrorsAlarm.ts";
import { functionHasLogGroup } from "./rules/operations/functionHasLogGroup.ts";
import { subscriptionHasDeadLetterQueue } from "./rules/operations/subscriptionHasDeadLetterQueue.ts";
import { topicHasSubscriber } from "./rules/operations/topicHasSubscriber.ts";
import { workloadIsMonitored } from "./rules/operations/workloadIsMonitored.ts";
import { actionHasNoWildcard } from "./rules/permissions/actionHasNoWildcard.ts";
import { attachedPolicyIsNarrow } from "./rules/permissions/attachedPolicyIsNarrow.ts";
import { resourceHasNoWildcard } from "./rules/permissions/resourceHasNoWildcard.ts";
import { roleTrustPolicyIsRestricted } from "./rules/permissions/roleTrustPolicyIsRestricted.ts";
import { bucketIsNotEmptied } from "./rules/protection/bucketIsNotEmptied.ts";
import { bucketIsVersioned } from "./rules/protection/bucketIsVersioned.ts";
import { databaseIsBackedUp } from "./rules/protection/databaseIsBackedUp.ts";
import { databaseIsProtected } from "./rules/protection/databaseIsProtected.ts";
import { dataIsProtected } from "./rules/protection/dataIsProtected.ts";
import { modelsAreKept } from "./rules/protection/modelsAreKept.ts";
import { secretIsRecoverable } from "./rules/protection/secretIsRecoverable.ts";
import { ruleTargetHasDeadLetterQueue } from "./rules/schedules/ruleTargetHasDeadLetterQueue.ts";
import { scheduleHasDeadLetterQueue } from "./rules/schedules/scheduleHasDeadLetterQueue.ts";
import { scheduleHasDeadManAlarm } from "./rules/schedules/scheduleHasDeadManAlarm.ts";
import { scheduleHasHandler } from "./rules/schedules/scheduleHasHandler.ts";
import { scheduleIsOn } from "./rules/schedules/scheduleIsOn.ts";
import { scheduleRetries } from "./rules/schedules/scheduleRetries.ts";

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
  roleTrustPolicyIsRestricted,
  functionHasDeadLetterQueue,
  functionHasErrorsAlarm,
  deadLetterQueueHasAlarm,
  functionHasLogGroup,
  topicHasSubscriber,
  subscriptionHasDeadLetterQueue,
  alarmHasOkAction,
  deploymentHasProbes,
  deploymentIsBounded,
  scheduleHasDeadLetterQueue,
  scheduleRetries,
  scheduleHasHandler,
  scheduleHasDeadManAlarm,
  ruleTargetHasDeadLetterQueue,
  scheduleIsOn,
  workloadIsMonitored,
  databaseIsProtected,
  databaseIsBackedUp,
  dataIsProtected,
  bucketIsNotEmptied,
  bucketIsVersioned,
  modelsAreKept,
  secretIsRecoverable,
];

import type { Rule } from "./rule.ts";
import { actionHasNoWildcard } from "./rules/actionHasNoWildcard.ts";
import { attachedPolicyIsNarrow } from "./rules/attachedPolicyIsNarrow.ts";
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
import { functionHasDeadLetterQueue } from "./rules/functionHasDeadLetterQueue.ts";
import { functionHasErrorsAlarm } from "./rules/functionHasErrorsAlarm.ts";
import { functionHasLogGroup } from "./rules/functionHasLogGroup.ts";
import { functionIsPrivate } from "./rules/functionIsPrivate.ts";
import { imageRepositoryIsSealed } from "./rules/imageRepositoryIsSealed.ts";
import { ingressIsNotOpenToTheWorld } from "./rules/ingressIsNotOpenToTheWorld.ts";
import { modelsAreKept } from "./rules/modelsAreKept.ts";
import { queueIsEncrypted } from "./rules/queueIsEncrypted.ts";
import { resourceHasNoWildcard } from "./rules/resourceHasNoWildcard.ts";
import { roleIsNotTakenByAnybody } from "./rules/roleIsNotTakenByAnybody.ts";
import { ruleTargetHasDeadLetterQueue } from "./rules/ruleTargetHasDeadLetterQueue.ts";
import { scheduleHasDeadLetterQueue } from "./rules/scheduleHasDeadLetterQueue.ts";
import { scheduleHasDeadManAlarm } from "./rules/scheduleHasDeadManAlarm.ts";
import { scheduleHasHandler } from "./rules/scheduleHasHandler.ts";
import { scheduleRetries } from "./rules/scheduleRetries.ts";
import { serviceIsPrivate } from "./rules/serviceIsPrivate.ts";
import { topicIsEncrypted } from "./rules/topicIsEncrypted.ts";
import { volumeIsEncrypted } from "./rules/volumeIsEncrypted.ts";

/** Every rule, in the order of their codes. */
export const rules: readonly Rule[] = [
  bucketIsEncrypted,
  databaseIsEncrypted,
  queueIsEncrypted,
  topicIsEncrypted,
  imageRepositoryIsSealed,
  volumeIsEncrypted,
  bucketBlocksPublicAccess,
  bucketIsTlsOnly,
  ingressIsNotOpenToTheWorld,
  databaseIsPrivate,
  clusterEndpointIsNotOpenToTheWorld,
  serviceIsPrivate,
  functionIsPrivate,
  actionHasNoWildcard,
  resourceHasNoWildcard,
  attachedPolicyIsNarrow,
  roleIsNotTakenByAnybody,
  functionHasDeadLetterQueue,
  functionHasErrorsAlarm,
  deadLetterQueueHasAlarm,
  functionHasLogGroup,
  scheduleHasDeadLetterQueue,
  scheduleRetries,
  scheduleHasHandler,
  scheduleHasDeadManAlarm,
  ruleTargetHasDeadLetterQueue,
  databaseIsProtected,
  databaseIsBackedUp,
  dataIsProtected,
  bucketIsNotEmptied,
  bucketIsVersioned,
  modelsAreKept,
];

/** Everything that a reactor is made of; helpers for one AWS service each are in `@attack-reactor/kit/aws/…`. */

export { readAccount, readRegion, readResourceName } from './contract/arn.ts';
export {
  AppError,
  ReactorDenied,
  ReactorFailed,
  ReactorInvalid,
  ReactorOverreach,
  ReactorThrottled,
  ResourceGone,
} from './contract/errors.ts';
export { defineTexts, type TextValue } from './contract/texts.ts';
export { absentWhen } from './reactor/absent.ts';
export { GUARDDUTY_IAM_DETECTIONS } from './reactor/guardduty-iam-detections.ts';
export type { Accepts, KnownIds } from './reactor/known-resource.ts';
export { planForDetection } from './reactor/live-detection.ts';
export { defineManifest, type ReactorManifest, toManifestDocument, toPackageManifest } from './reactor/manifest.ts';
export type { MemberClientConfig, MemberClients, SdkClient } from './reactor/member-clients.ts';
export {
  change,
  type DraftChange,
  type DraftPlan,
  type NothingToDo,
  nothingToDo,
  type Refusal,
  refuse,
  verifyButForRefused,
} from './reactor/plan.ts';
export {
  type ContextOf,
  defineReactor,
  type Reactor,
  type ReactorContext,
  type ReactorDefinition,
  type Surroundings,
} from './reactor/reactor.ts';

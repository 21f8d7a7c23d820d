import type { FailureStatus } from '#domain/api/problem.ts';
import type { ErrorName } from '#domain/base/errors.ts';

/** How a failure of each kind is answered. A failure that the caller cannot help is 500, one that passes by itself is 503. */
export const STATUS_OF_ERROR: Readonly<Record<ErrorName, FailureStatus>> = {
  ConfigurationInvalid: 500,
  InputInvalid: 422,
  MappingUnavailable: 503,
  MappingReleaseMissing: 503,
  MigrationFailed: 500,
  SecurityHubThrottled: 503,
  SecurityHubDenied: 500,
  SecurityHubUnavailable: 503,
  LedgerUnavailable: 503,
  DeadLetterUnavailable: 503,
  ReactorInvalid: 422,
  ReactorOverreach: 500,
  ReactorDenied: 422,
  ReactorThrottled: 503,
  ReactorFailed: 422,
  ResourceGone: 422,
  ReactorTimedOut: 503,
  MemberAccountDenied: 422,
  BindingsUnavailable: 503,
  ExecutionRecordUnavailable: 503,
  ExecutionBusy: 409,
  ExecutionUnknown: 404,
  OrganizationUnavailable: 503,
  WorkflowUnavailable: 503,
  ApprovalRefused: 409,
  ApproverUnknown: 403,
  IdentityUnavailable: 503,
  NotificationUnavailable: 503,
  ApiStoreUnavailable: 503,
  CursorExpired: 410,
  FindingStoreUnavailable: 503,
  FindingListUnavailable: 503,
  FindingFilterRefused: 422,
  SigningKeyUnavailable: 503,
  HubRefused: 409,
  HubUnknown: 404,
  HubUnavailable: 503,
  DeploymentUnavailable: 503,
};

/** In seconds: a paused database is awake after so long. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
export const RETRY_AFTER_SECONDS = 20;

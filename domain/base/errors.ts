import {
  AppError,
  ReactorDenied,
  ReactorFailed,
  ReactorInvalid,
  ReactorOverreach,
  ReactorThrottled,
  ResourceGone,
} from '@attack-reactor/kit/contract';

// A reactor throws these by itself; here they are part of the one tree.
export { AppError, ReactorDenied, ReactorFailed, ReactorInvalid, ReactorOverreach, ReactorThrottled, ResourceGone };

/** Stable names of our errors: alarms, state machines (`ErrorEquals`) and runbooks match on them. */
export type ErrorName =
  | 'ConfigurationInvalid'
  | 'InputInvalid'
  | 'MappingUnavailable'
  | 'MappingReleaseMissing'
  | 'MigrationFailed'
  | 'SecurityHubThrottled'
  | 'SecurityHubDenied'
  | 'SecurityHubUnavailable'
  | 'LedgerUnavailable'
  | 'FindingStoreUnavailable'
  | 'DeadLetterUnavailable'
  | 'ReactorInvalid'
  | 'ReactorOverreach'
  | 'ReactorDenied'
  | 'ReactorThrottled'
  | 'ReactorFailed'
  | 'ResourceGone'
  | 'ReactorTimedOut'
  | 'MemberAccountDenied'
  | 'BindingsUnavailable'
  | 'ExecutionRecordUnavailable'
  | 'ExecutionBusy'
  | 'ExecutionUnknown'
  | 'OrganizationUnavailable'
  | 'WorkflowUnavailable'
  | 'ApprovalRefused'
  | 'ApproverUnknown'
  | 'IdentityUnavailable'
  | 'NotificationUnavailable'
  | 'ApiStoreUnavailable'
  | 'CursorExpired'
  | 'FindingListUnavailable'
  | 'FindingFilterRefused'
  | 'SigningKeyUnavailable'
  | 'HubRefused'
  | 'HubUnknown'
  | 'HubUnavailable'
  | 'DeploymentUnavailable';

/** An environment variable, option or configuration file is unusable. Never retryable: somebody must change it. */
export class ConfigurationInvalid extends AppError {
  readonly name = 'ConfigurationInvalid';
  readonly retryable = false;
}

/** A function was called with something that is not what it takes. */
export class InputInvalid extends AppError {
  readonly name = 'InputInvalid';
  readonly retryable = false;
}

/** The mapping database cannot be read and this container holds no earlier release to serve. */
export class MappingUnavailable extends AppError {
  readonly name = 'MappingUnavailable';
  readonly retryable = true;
}

/** The mapping database answers but has no active release. */
export class MappingReleaseMissing extends AppError {
  readonly name = 'MappingReleaseMissing';
  readonly retryable = true;
}

/** A migration or the seed failed; the database is as it was before that file. */
export class MigrationFailed extends AppError {
  readonly name = 'MigrationFailed';
  readonly retryable = false;
}

/** Security Hub asked us to slow down and kept doing so until our patience ended. */
export class SecurityHubThrottled extends AppError {
  readonly name = 'SecurityHubThrottled';
  readonly retryable = true;
}

/** Security Hub refuses this caller: permission, wrong account for the product ARN, or the hub is off. */
export class SecurityHubDenied extends AppError {
  readonly name = 'SecurityHubDenied';
  readonly retryable = true;
}

/** Security Hub could not be reached or answered with a server error. */
export class SecurityHubUnavailable extends AppError {
  readonly name = 'SecurityHubUnavailable';
  readonly retryable = true;
}

/** The enrichment ledger could not be read or written. */
export class LedgerUnavailable extends AppError {
  readonly name = 'LedgerUnavailable';
  readonly retryable = true;
}

/** The tables of findings, standards and controls could not be read or written. */
export class FindingStoreUnavailable extends AppError {
  readonly name = 'FindingStoreUnavailable';
  readonly retryable = true;
}

/** A record that must be set aside could not be written to the dead-letter queue; it stays in the source queue. */
export class DeadLetterUnavailable extends AppError {
  readonly name = 'DeadLetterUnavailable';
  readonly retryable = true;
}

/** A reactor did not answer in time; what it did until then is unknown and read back by `verify`. */
export class ReactorTimedOut extends AppError {
  readonly name = 'ReactorTimedOut';
  readonly retryable = false;
}

/** The role in the member account cannot be assumed, or the account is no member. */
export class MemberAccountDenied extends AppError {
  readonly name = 'MemberAccountDenied';
  readonly retryable = false;
}

/** The table of bindings or of reactors cannot be read; nothing is changed without them. */
export class BindingsUnavailable extends AppError {
  readonly name = 'BindingsUnavailable';
  readonly retryable = true;
}

/** The record of an execution could not be read or written; nothing is changed without it. */
export class ExecutionRecordUnavailable extends AppError {
  readonly name = 'ExecutionRecordUnavailable';
  readonly retryable = true;
}

/** Another container works on this execution just now; the same call succeeds, or finds it concluded, a little later. */
export class ExecutionBusy extends AppError {
  readonly name = 'ExecutionBusy';
  readonly retryable = true;
}

/** There is no such execution, or nothing of it can be rolled back. */
export class ExecutionUnknown extends AppError {
  readonly name = 'ExecutionUnknown';
  readonly retryable = false;
}

/** AWS Organizations could not tell whether an account is a member, what it belongs to, or which accounts belong to a unit or tag. */
export class OrganizationUnavailable extends AppError {
  readonly name = 'OrganizationUnavailable';
  readonly retryable = true;
}

/** Step Functions could not be reached or refused a call. */
export class WorkflowUnavailable extends AppError {
  readonly name = 'WorkflowUnavailable';
  readonly retryable = true;
}

/** An answer to an approval that does not count: too late, already given, or by somebody without the right. */
export class ApprovalRefused extends AppError {
  readonly name = 'ApprovalRefused';
  readonly retryable = false;
}

/** The caller did not prove who they are, or is nobody whom the configuration knows. */
export class ApproverUnknown extends AppError {
  readonly name = 'ApproverUnknown';
  readonly retryable = false;
}

/** AWS STS could not be asked who a caller is. */
export class IdentityUnavailable extends AppError {
  readonly name = 'IdentityUnavailable';
  readonly retryable = true;
}

/** A notification could not be handed on. */
export class NotificationUnavailable extends AppError {
  readonly name = 'NotificationUnavailable';
  readonly retryable = true;
}

/** A table behind the API (clients, views, audit) could not be read or written; what was asked was not done. */
export class ApiStoreUnavailable extends AppError {
  readonly name = 'ApiStoreUnavailable';
  readonly retryable = true;
}

/** A cursor points at a place in a list as it was too long ago. */
export class CursorExpired extends AppError {
  readonly name = 'CursorExpired';
  readonly retryable = false;
}

/** The database that answers lists of findings is away, as one is that pauses; it wakes when it is asked. */
export class FindingListUnavailable extends AppError {
  readonly name = 'FindingListUnavailable';
  readonly retryable = true;
}

/** A filter of findings that could not be answered fast; the message says how to narrow it. */
export class FindingFilterRefused extends AppError {
  readonly name = 'FindingFilterRefused';
  readonly retryable = false;
}

/** A key that signs packages could not be asked: it is in AWS KMS, which refused or did not answer. */
export class SigningKeyUnavailable extends AppError {
  readonly name = 'SigningKeyUnavailable';
  readonly retryable = true;
}

/** The hub does not do what it was asked for; the message says why, and what it would do. */
export class HubRefused extends AppError {
  readonly name = 'HubRefused';
  readonly retryable = false;
}

/** The hub or the platform knows no such reactor, or no such version of one. */
export class HubUnknown extends AppError {
  readonly name = 'HubUnknown';
  readonly retryable = false;
}

/** The catalog of a hub, its packages or its trusted keys could not be read or written; nothing is decided without them. */
export class HubUnavailable extends AppError {
  readonly name = 'HubUnavailable';
  readonly retryable = true;
}

/** The function of a reactor could not be made, changed or removed; what served before serves on. */
export class DeploymentUnavailable extends AppError {
  readonly name = 'DeploymentUnavailable';
  readonly retryable = true;
}

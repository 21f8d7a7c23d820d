/** Stable names of our errors: alarms, state machines (`ErrorEquals`) and runbooks match on them. */
export type ErrorName =
  | 'ConfigurationInvalid'
  | 'MappingUnavailable'
  | 'MappingReleaseMissing'
  | 'MigrationFailed'
  | 'SecurityHubThrottled'
  | 'SecurityHubDenied'
  | 'SecurityHubUnavailable'
  | 'LedgerUnavailable'
  | 'DeadLetterUnavailable';

/**
 * The root of every error we throw on purpose. `retryable` says whether the same call may succeed later. The message says
 * what happened, to what, and what to do.
 */
export abstract class AppError extends Error {
  /** Written out in each class: bundlers rename classes, and the name is a contract. */
  abstract override readonly name: ErrorName;
  abstract readonly retryable: boolean;
}

/** An environment variable, option or configuration file is unusable. Never retryable: somebody must change it. */
export class ConfigurationInvalid extends AppError {
  readonly name = 'ConfigurationInvalid';
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

/** A record that must be set aside could not be written to the dead-letter queue; it stays in the source queue. */
export class DeadLetterUnavailable extends AppError {
  readonly name = 'DeadLetterUnavailable';
  readonly retryable = true;
}

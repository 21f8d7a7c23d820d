/** Stable names: alarms, state machines (`ErrorEquals`) and runbooks match on them. */
export type ErrorCode =
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
 * The root of every error we throw on purpose. `name` equals `code`, and `retryable` says whether the same call may
 * succeed later. The message says what happened, to what, and what to do.
 */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** An environment variable, option or configuration file is unusable. Never retryable: somebody must change it. */
export class ConfigurationInvalid extends AppError {
  override readonly name = 'ConfigurationInvalid';
  readonly code = 'ConfigurationInvalid';
  readonly retryable = false;
}

/** The mapping database cannot be read and this container holds no earlier release to serve. */
export class MappingUnavailable extends AppError {
  override readonly name = 'MappingUnavailable';
  readonly code = 'MappingUnavailable';
  readonly retryable = true;
}

/** The mapping database answers but has no active release. */
export class MappingReleaseMissing extends AppError {
  override readonly name = 'MappingReleaseMissing';
  readonly code = 'MappingReleaseMissing';
  readonly retryable = true;
}

/** A migration or the seed failed; the database is as it was before that file. */
export class MigrationFailed extends AppError {
  override readonly name = 'MigrationFailed';
  readonly code = 'MigrationFailed';
  readonly retryable = false;
}

/** Security Hub asked us to slow down and kept doing so until our patience ended. */
export class SecurityHubThrottled extends AppError {
  override readonly name = 'SecurityHubThrottled';
  readonly code = 'SecurityHubThrottled';
  readonly retryable = true;
}

/** Security Hub refuses this caller: permission, wrong account for the product ARN, or the hub is off. */
export class SecurityHubDenied extends AppError {
  override readonly name = 'SecurityHubDenied';
  readonly code = 'SecurityHubDenied';
  readonly retryable = true;
}

/** Security Hub could not be reached or answered with a server error. */
export class SecurityHubUnavailable extends AppError {
  override readonly name = 'SecurityHubUnavailable';
  readonly code = 'SecurityHubUnavailable';
  readonly retryable = true;
}

/** The enrichment ledger could not be read or written. */
export class LedgerUnavailable extends AppError {
  override readonly name = 'LedgerUnavailable';
  readonly code = 'LedgerUnavailable';
  readonly retryable = true;
}

/** A record that must be set aside could not be written to the dead-letter queue; it stays in the source queue. */
export class DeadLetterUnavailable extends AppError {
  override readonly name = 'DeadLetterUnavailable';
  readonly code = 'DeadLetterUnavailable';
  readonly retryable = true;
}

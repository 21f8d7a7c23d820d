/**
 * The root of every error that is thrown on purpose. `retryable` says whether the same call may succeed later. The message
 * says what happened, to what, and what to do.
 */
export abstract class AppError extends Error {
  /** Written out in each class: bundlers rename classes, and the name is a contract that state machines match on. */
  abstract override readonly name: string;
  abstract readonly retryable: boolean;
}

/** A reactor's manifest, parameters or answer is not what the contract says, or it does not accept the resource of the call. */
export class ReactorInvalid extends AppError {
  readonly name = 'ReactorInvalid';
  readonly retryable = false;
}

/** A reactor asked for an action that its manifest does not name for this phase; nothing was sent. */
export class ReactorOverreach extends AppError {
  readonly name = 'ReactorOverreach';
  readonly retryable = false;
}

/** The member account refused an action: its role, a service control policy or a resource policy forbids it. */
export class ReactorDenied extends AppError {
  readonly name = 'ReactorDenied';
  readonly retryable = false;
}

/** The service in the member account asked the reactor to slow down, broke off or failed itself: another call may succeed. */
export class ReactorThrottled extends AppError {
  readonly name = 'ReactorThrottled';
  readonly retryable = true;
}

/** A reactor ended with an error of its own or of the service it called. */
export class ReactorFailed extends AppError {
  readonly name = 'ReactorFailed';
  readonly retryable = false;
}

/** The resource of a call is not there any more. */
export class ResourceGone extends AppError {
  readonly name = 'ResourceGone';
  readonly retryable = false;
}

import type { FailureStatus, Problem } from '#domain/api/problem.ts';

/** An answer in another form than JSON, with another status, or with headers of its own. */
export class Reply {
  readonly status: number;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: string | null, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A failure that a handler decides on: what is asked for is not there, or not yours. */
export class Refusal extends Error {
  readonly status: FailureStatus;
  readonly errors: NonNullable<Problem['errors']>;
  /** @param errors fields that are wrong */
  constructor(status: FailureStatus, detail: string, errors: NonNullable<Problem['errors']> = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

/** A refusal that passes by itself. */
export class RefusalForNow extends Refusal {
  readonly retryAfterSeconds: number;
  constructor(status: FailureStatus, detail: string, retryAfterSeconds: number) {
    super(status, detail);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

import { AppError } from '#domain/base/errors.ts';

/** The work is done and its output cannot be written: exit code 1, for the call was right. */
export class OutputUnwritable extends AppError {
  readonly name = 'OutputUnwritable';
  readonly retryable = false;
}

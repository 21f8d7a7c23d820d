import { AppError } from '#domain/base/errors.ts';

/** The REST API refused a request, or gave no answer to it. */
export class ApiFailed extends AppError {
  readonly name = 'ApiFailed';
  readonly retryable = false;
}

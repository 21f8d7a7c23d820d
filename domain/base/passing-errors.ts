import { isPassingName, isPassing as isPassingObject } from '@attack-reactor/kit/contract';
import * as errors from './errors.ts';

/** Errors of calling a function that pass: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception */
export const LAMBDA_HICCUPS: readonly string[] = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** One of each: an error's name and `retryable` are fields of its instances. */
export const ERRORS: readonly errors.AppError[] = Object.values<unknown>(errors).flatMap((value) =>
  isErrorClass(value) ? [new value('')] : [],
);

const OURS: ReadonlyMap<string, boolean> = new Map(ERRORS.map(({ name, retryable }) => [name, retryable]));

/**
 * Returns true for an error that passes by itself, or for the name of one: the same call may succeed later. A name is all that
 * a workflow hands on; both ways come to the same.
 */
export function isPassing(error: unknown): boolean {
  if (typeof error !== 'string') return isPassingObject(error);
  return OURS.get(error) ?? (LAMBDA_HICCUPS.includes(error) || isPassingName(error));
}

/** Returns true for one of our errors that a second call would meet again. */
export function isLasting(error: unknown): error is errors.AppError {
  return error instanceof errors.AppError && !isPassing(error);
}

function isErrorClass(value: unknown): value is new (message: string) => errors.AppError {
  return typeof value === 'function' && value.prototype instanceof errors.AppError;
}

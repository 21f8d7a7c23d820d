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

const PASSING = new Set([...LAMBDA_HICCUPS, ...ERRORS.flatMap(({ name, retryable }) => (retryable ? [name] : []))]);

/** True for the name of an error that passes by itself: the same call may succeed later. */
export function isPassing(name: string): boolean {
  return PASSING.has(name);
}

function isErrorClass(value: unknown): value is new (message: string) => errors.AppError {
  return typeof value === 'function' && value.prototype instanceof errors.AppError;
}

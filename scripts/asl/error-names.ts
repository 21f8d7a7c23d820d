import { didYouMean } from '#domain/base/near-misses.ts';
import { ERRORS, isPassing } from '#domain/base/passing-errors.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const STEP_FUNCTIONS = `ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket IntrinsicFailure
  ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions QueryEvaluationError ResultPathMatchFailure ResultWriterFailed Runtime
  TaskFailed Timeout`;

/** Errors of Invoke (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html), and those that Step Functions adds. */
const LAMBDA = `AWSLambdaException ClientExecutionTimeoutException SdkClientException Unknown CodeStorageExceededException
  EC2AccessDeniedException EC2ThrottledException EC2UnexpectedException EFSIOException EFSMountConnectivityException
  EFSMountFailureException EFSMountTimeoutException ENILimitReachedException ENINotReadyException InvalidParameterValueException
  InvalidRequestContentException InvalidRuntimeException InvalidSecurityGroupIDException InvalidSubnetIDException InvalidZipFileException
  KMSAccessDeniedException KMSDisabledException KMSInvalidStateException KMSNotFoundException ModeNotSupportedException
  NoPublishedVersionException RecursiveInvocationException RequestTooLargeException ResourceConflictException ResourceNotFoundException
  ResourceNotReadyException SerializedRequestEntityTooLargeException ServiceException ServiceQuotaExceededException SnapStartException
  SnapStartNotReadyException SnapStartTimeoutException SubnetIPAddressLimitReachedException TooManyRequestsException
  UnsupportedMediaTypeException`;

const PLATFORM = new Set([...named('States', STEP_FUNCTIONS), ...named('Lambda', LAMBDA), 'Runtime.ExitError', 'Sandbox.Timedout']);
const WILDCARDS = new Set(['States.ALL', 'States.TaskFailed']);

/** Finds the fault of a name in ErrorEquals; undefined: none. */
export function wrongErrorName(name: unknown, list: 'Retry' | 'Catch'): string | undefined {
  if (typeof name !== 'string') return 'an error name is no text; write it in double quotes.';
  if (list === 'Retry' && WILDCARDS.has(name)) return `${name} also retries what fails again; name the errors that may pass.`;
  if (PLATFORM.has(name)) return undefined;
  const error = ERRORS.find((candidate) => candidate.name === name);
  if (error === undefined) {
    const near = didYouMean(name, [...PLATFORM, ...ERRORS.map((ours) => ours.name)]);
    return `nothing throws ${JSON.stringify(name)}; name an error of Step Functions, Lambda or domain/base/errors.ts.${near}`;
  }
  if (list === 'Retry' && !isPassing(name))
    return `${name} is not retryable (domain/base/errors.ts): the same call fails again; take it out of Retry.`;
  return undefined;
}

function named(prefix: string, names: string): string[] {
  return names.split(/\s+/).map((name) => `${prefix}.${name}`);
}

/**
 * A request that Security Hub refuses as a whole, with the status and error code it would answer. Codes and statuses:
 * the service model (https://github.com/boto/botocore, data/securityhub/2018-10-26); the others are AWS-wide.
 */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function invalidInput(message: string): ServiceFailure {
  return new ServiceFailure(400, 'InvalidInputException', message);
}

/** Security Hub is off for the account. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
export function notSubscribed(accountId: string): ServiceFailure {
  return new ServiceFailure(401, 'InvalidAccessException', `Account ${accountId} is not subscribed to AWS Security Hub`);
}

/** The words of IAM; the service does not say that the account is the reason. */
export function accessDenied(userArn: string, action: string, resource: string): ServiceFailure {
  const message = `User: ${userArn} is not authorized to perform: securityhub:${action} on resource: ${resource}`;
  return new ServiceFailure(403, 'AccessDeniedException', message);
}

/**
 * Too many calls. The model has LimitExceededException with the same status, but what callers see is this code:
 * https://github.com/prowler-cloud/prowler/issues/5004
 */
export function tooManyRequests(): ServiceFailure {
  return new ServiceFailure(429, 'TooManyRequestsException', 'Too Many Requests');
}

/** The name of a Region, known or not: `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export const AWS_REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/**
 * Returns the part after the last `/` or `:` of a resource id, however a finding spells it.
 * @example
 * readResourceName('arn:aws:iam::210987654321:user/team/anna'); // 'anna'
 */
export function readResourceName(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
}

/**
 * Returns the account of an ARN, or of `AWS::::Account:…`; undefined where the id is neither or names none.
 * @example
 * readAccount('arn:aws:sqs:eu-central-1:210987654321:orders'); // '210987654321'
 */
export function readAccount(id: string): string | undefined {
  return /^(?:arn:[a-z-]+:[^:]*:[^:]*:(?=\d{12}:)|AWS::::Account:(?=\d{12}$))(\d{12})/.exec(id)?.[1];
}

/**
 * Returns the Region of an ARN; undefined where the id is no ARN or names none.
 * @example
 * readRegion('arn:aws:sqs:eu-central-1:210987654321:orders'); // 'eu-central-1'
 */
export function readRegion(id: string): string | undefined {
  return /^arn:[a-z-]+:[^:]*:([a-z0-9-]+):/.exec(id)?.[1];
}

/**
 * Returns the partition of an ARN; undefined where the id is no ARN.
 * @example
 * readPartition('arn:aws-cn:s3:::invoices'); // 'aws-cn'
 */
export function readPartition(id: string): string | undefined {
  return /^arn:([a-z-]+):[^:]*:[^:]*:[^:]*:/.exec(id)?.[1];
}

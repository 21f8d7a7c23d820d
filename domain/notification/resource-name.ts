const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?<path>.+)$/;

/**
 * The name that people use for a resource: `invoices` of `arn:aws:s3:::invoices`, `i-0abc` of
 * `arn:aws:ec2:…:instance/i-0abc`. A text that is no ARN, and no id such as `AWS::::Account:210987654321`, is its own
 * name.
 */
export function shortenResource(id: string): string {
  const path = ARN.exec(id)?.groups?.['path']?.replace(/:\*$/, '');
  if (path === undefined) return /^AWS::::Account:(\d{12})$/.exec(id)?.[1] ?? id;
  // A function may end in a version, which is not its name.
  if (path.startsWith('function:')) return path.split(':')[1] ?? path;
  return path.split(/[:/]/).findLast((part) => part !== '') ?? path;
}

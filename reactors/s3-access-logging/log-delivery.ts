import { covers, parseStatements } from '@attack-reactor/kit/aws/policy-document';

const SERVICE = 'logging.s3.amazonaws.com';
const GROUP = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

export type Grant = { readonly Grantee?: { readonly URI?: string | undefined } | undefined; readonly Permission?: string | undefined };

/**
 * Tells if a bucket lets S3 deliver access logs under a prefix: by its policy, or by its ACL as was the way earlier.
 * Conditions of the statement are not judged.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function mayDeliverLogs(policy: string | null, grants: readonly Grant[], target: { bucketArn: string; prefix: string }): boolean {
  return allowedByPolicy(policy, `${target.bucketArn}/${target.prefix}`) || allowedByAcl(grants);
}

function allowedByPolicy(policy: string | null, start: string): boolean {
  if (policy === null) return false;
  return parseStatements(policy).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      statement.Principal.Service.includes(SERVICE) &&
      covers(statement, 's3:PutObject') &&
      statement.Resource.some((resource) => resource.endsWith('*') && start.startsWith(resource.slice(0, -1))),
  );
}

function allowedByAcl(grants: readonly Grant[]): boolean {
  const given = new Set(grants.flatMap(({ Grantee, Permission }) => (Grantee?.URI === GROUP && Permission ? [Permission] : [])));
  return given.has('FULL_CONTROL') || (given.has('WRITE') && given.has('READ_ACP'));
}

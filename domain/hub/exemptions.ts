/** Restricted actions that one reactor may ask for, and why people agreed to it. */
export type Exemption = {
  readonly publisher: string;
  readonly reactor: string;
  readonly actions: readonly string[];
  readonly because: string;
};

const official = (reactor: string, actions: readonly string[], because: string): Exemption => ({
  publisher: 'official',
  reactor,
  actions,
  because,
});

/**
 * The exemptions of the official reactors. One holds for a package with a good signature of a key that is trusted as more than
 * `community`; a hub adds those of its own organization.
 */
export const EXEMPTIONS: readonly Exemption[] = [
  official(
    'cloudtrail-cloudwatch-logs',
    ['cloudtrail:UpdateTrail', 'iam:PassRole'],
    'It sets the log group and the role of one trail, both named by the binding.',
  ),
  official('cloudtrail-log-validation', ['cloudtrail:UpdateTrail'], 'It turns the validation of log files on, which no other action does.'),
  official('data-protection', ['cloudtrail:UpdateTrail'], 'It turns the validation of log files on, and off again in a rollback.'),
  official('ebs-snapshot-private', ['ec2:ModifySnapshotAttribute'], 'It ends the sharing of a snapshot; the same action would begin it.'),
  official(
    'iam-contain-principal',
    ['iam:PutRolePolicy', 'iam:PutUserPolicy', 'iam:DeleteRolePolicy', 'iam:DeleteUserPolicy'],
    'It contains a principal by an inline policy of its own that denies, and takes that one back.',
  ),
  official(
    'iam-password-policy',
    ['iam:UpdateAccountPasswordPolicy', 'iam:DeleteAccountPasswordPolicy'],
    'The password policy of the account is what it mends.',
  ),
  official(
    'iam-revoke-role-sessions',
    ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    'It ends sessions by an inline policy that denies older ones, and takes that one back.',
  ),
  official(
    'lambda-no-public-policy',
    ['lambda:AddPermission', 'lambda:RemovePermission'],
    'It removes public statements, and adds them again in a rollback.',
  ),
  official('rds-enhanced-monitoring', ['iam:PassRole'], 'RDS needs a role to send metrics; the binding names it.'),
  official(
    'rds-snapshot-private',
    ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'],
    'It ends the sharing of a snapshot; the same action would begin it.',
  ),
  official('s3-access-logging', ['s3:PutBucketLogging'], 'It turns access logs on, and off again in a rollback.'),
  official(
    's3-account-public-access-block',
    ['s3:PutAccountPublicAccessBlock'],
    'It blocks public access, and gives the earlier setting back in a rollback.',
  ),
  official(
    's3-block-public-read',
    ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPublicAccessBlock'],
    'Public statements and grants are what it removes.',
  ),
  official(
    's3-bucket-public-access-block',
    ['s3:PutBucketPublicAccessBlock'],
    'It blocks public access, and gives the earlier setting back in a rollback.',
  ),
  official('s3-require-tls', ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'], 'It adds one statement that denies, and takes it back.'),
  official(
    'secretsmanager-remove-unused',
    ['secretsmanager:DeleteSecret'],
    'It deletes with a recovery window, within which a rollback restores.',
  ),
  official('sns-topic-encryption', ['sns:SetTopicAttributes'], 'Encryption is an attribute of the topic, as its policy is.'),
  official('sqs-queue-encryption', ['sqs:SetQueueAttributes'], 'Encryption is an attribute of the queue, as its policy is.'),
  official(
    'vpc-flow-logs',
    ['iam:PassRole', 'ec2:DeleteFlowLogs', 'logs:CreateLogDelivery', 'logs:DeleteLogDelivery'],
    'It makes flow logs with the role that the binding names, and deletes its own in a rollback.',
  ),
];

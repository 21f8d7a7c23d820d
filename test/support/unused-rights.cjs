/** Rights that no test of the whole platform can use, each with the reason why it is granted. `of`, role and right as in the access log. */
const REASONS = [
  [/^function \S+ Consume sqs:/, 'Lambda polls the queue under the role of the function; on one machine a stand-in does'],
  [
    /^function (resume-reactions|roll-up-tactics|collect-findings|collect-standards|index-findings|resolve-tenants|review-reactors|start-installation|start-verification) SetAside sqs:SendMessage$/,
    'Lambda itself sends what it gave up',
  ],
  [
    /^function (index-findings|start-installation|start-verification) (ListStreams|ReadStream) dynamodb:/,
    'Lambda reads the stream under the role of the function; on one machine a stand-in does',
  ],
  [
    /^function (api-act|verify-reactor|install-reactor) MissPackages s3:ListBucket$/,
    'S3 asks for it before it says that an object is not there; no call of ours does',
  ],
  [
    /^function verify-reactor (MakeVersions|UseVersions) lambda:/,
    'on one machine test vectors run in a process; test/platform/hub/vectors-function makes these calls on moto',
  ],
  [/^function index-findings WriteReadModel rds-db:connect$/, 'the database of one machine has no IAM'],
  [/^function \S+ ReadMapping rds-db:connect$/, 'the database of one machine has no IAM'],
  [/^function roll-back KnowPeople /, 'on one machine people are names; test/handlers/roll-back/request looks a signer up'],
  [/^function migrate ReadOwnerPassword /, 'λ migrate runs against a database of its own in its tests'],
];

/**
 * Rights that the code can come to, as `test/infra/grants-cover-calls` and `test/reactors/every-reactor` read off it, and that no
 * test on the whole platform, or of a reactor on the emulator, uses yet. A line goes when a test comes.
 */
const NOT_SHOWN_YET = [
  'function answer-approval ListOpenApprovals dynamodb:Query',
  'function answer-approval ReadRecords dynamodb:Query',
  'function answer-approval Notify sns:Publish',
  'function enrich SetAside sqs:SendMessage',
  'function parse-finding EndClaims dynamodb:UpdateItem',
  'function resolve-tenants KeepTenantAccounts dynamodb:DeleteItem',
  'function resume-reactions ResumeReactions dynamodb:PutItem',
  'function resume-reactions MoveWorkflow securityhub:BatchUpdateFindings',
  'function roll-back DeferReactions dynamodb:PutItem',
  'function start-reaction SetAside sqs:SendMessage',
  'function start-reaction DeferReactions dynamodb:PutItem',
  'function notify-local-wecom SetAside sqs:SendMessage',
  'reactor data-protection rollback kms:EnableKeyRotation',
  'reactor default-security-group-closed rollback ec2:CreateTags',
  'reactor ebs-default-encryption verify kms:DescribeKey',
  'reactor ebs-default-encryption verify kms:GetKeyPolicy',
  'reactor ebs-default-encryption verify kms:ListGrants',
  'reactor ec2-isolate-instance apply ec2:RevokeSecurityGroupIngress',
  'reactor ec2-restrict-ingress rollback ec2:CreateTags',
  'reactor iam-contain-principal rollback iam:PutRolePolicy',
  'reactor iam-contain-principal verify iam:GetAccessKeyLastUsed',
  'reactor iam-contain-principal verify iam:GetRole',
  'reactor iam-contain-principal verify iam:GetRolePolicy',
  'reactor iam-revoke-role-sessions verify ec2:DescribeInstances',
  'reactor iam-revoke-role-sessions verify iam:GetInstanceProfile',
  'reactor s3-account-public-access-block verify s3:GetBucketAcl',
  'reactor s3-account-public-access-block verify s3:GetBucketPolicyStatus',
  'reactor s3-account-public-access-block verify s3:GetBucketPublicAccessBlock',
  'reactor s3-block-public-read apply s3:DeleteBucketPolicy',
  'reactor sns-topic-encryption verify kms:DescribeKey',
  'reactor sns-topic-encryption verify kms:GetKeyPolicy',
  'reactor sqs-queue-encryption verify kms:DescribeKey',
  'reactor sqs-queue-encryption verify kms:GetKeyPolicy',
  'reactor vpc-flow-logs apply logs:DeleteLogDelivery',
];

/** Why a right that nobody used is there; undefined: nobody says so. */
function explainUnused({ of, role, right }) {
  const name = `${of} ${role} ${right}`;
  return REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? (NOT_SHOWN_YET.includes(name) ? 'no test uses it yet' : undefined);
}

module.exports = { explainUnused };

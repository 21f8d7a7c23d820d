import { lookUp, type ReactionResource, type ReactionTarget, readRegion } from '@attack-reactor/kit/contract';

type Named = Pick<ReactionResource, 'Type' | 'Id'>;

/** The spelling of the ids of one type. */
type Form = {
  readonly service: string;
  /** The parts that the ARN names between service and resource. */
  readonly place: 'region' | 'account' | 'partition';
  /** Stands before the name in an ARN, `security-group/`. */
  readonly before: string;
  /** Matches the part of an ARN after the account, and the id alone; the group `name` is the name. */
  readonly spelling: RegExp;
};

const EC2_NAME = '[0-9a-z]+';
const IAM_NAME = '(?!A(?:IDA|ROA)[A-Z0-9]{12,}$)[\\w+=,.@-]{1,64}';
const SHORT_NAME = '[A-Za-z](?:-?[A-Za-z0-9])*';

/** Ids as findings spell them: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html */
const FORMS: Readonly<Record<string, Form>> = {
  AwsAccount: { ...at('iam', 'account', ''), spelling: /^(?<name>root|\d{12})$/ },
  AwsCloudTrailTrail: { ...at('cloudtrail', 'region', 'trail/'), spelling: /^(?:trail\/)?(?<name>[\w.-]{3,128})$/ },
  AwsDynamoDbTable: { ...at('dynamodb', 'region', 'table/'), spelling: /^(?:table\/)?(?<name>[\w.-]{3,255})$/ },
  AwsEc2Instance: ec2('instance', 'i'),
  AwsEc2SecurityGroup: ec2('security-group', 'sg'),
  AwsEc2Snapshot: ec2('snapshot', 'snap'),
  AwsEc2Subnet: ec2('subnet', 'subnet'),
  AwsEc2Vpc: ec2('vpc', 'vpc'),
  AwsElastiCacheCacheCluster: { ...at('elasticache', 'region', 'cluster:'), spelling: named('(?:cluster:)?', SHORT_NAME) },
  AwsElastiCacheReplicationGroup: {
    ...at('elasticache', 'region', 'replicationgroup:'),
    spelling: named('(?:replicationgroup:)?', SHORT_NAME),
  },
  AwsElbv2LoadBalancer: {
    ...at('elasticloadbalancing', 'region', 'loadbalancer/'),
    spelling: /^(?:loadbalancer\/)?(?<name>(?:app|net|gwy)\/[\w-]+\/[0-9a-f]+)$/,
  },
  AwsIamRole: { ...at('iam', 'account', 'role/'), spelling: named('(?:role/(?:[!-~]+/)?)?', IAM_NAME) },
  AwsIamUser: { ...at('iam', 'account', 'user/'), spelling: named('(?:user/(?:[!-~]+/)?)?', IAM_NAME) },
  AwsKmsKey: { ...at('kms', 'region', 'key/'), spelling: /^(?:key\/)?(?<name>mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/ },
  AwsLambdaFunction: {
    ...at('lambda', 'region', 'function:'),
    // The newest version is the function itself.
    spelling: /^(?:function:)?(?<name>[\w-]{1,140}(?::(?!\$LATEST$)[\w-]+)?)(?::\$LATEST)?$/,
  },
  AwsRdsDbClusterSnapshot: {
    ...at('rds', 'region', 'cluster-snapshot:'),
    spelling: named('(?:(?:db)?cluster-?snapshot:)?', `(?:(?:rds|awsbackup):)?${SHORT_NAME}`),
  },
  AwsRdsDbInstance: { ...at('rds', 'region', 'db:'), spelling: named('(?:db:)?', SHORT_NAME) },
  AwsRdsDbSnapshot: {
    ...at('rds', 'region', 'snapshot:'),
    spelling: named('(?:(?:db)?-?snapshot:)?', `(?:(?:rds|awsbackup):)?${SHORT_NAME}`),
  },
  AwsRedshiftCluster: { ...at('redshift', 'region', 'cluster:'), spelling: named('(?:cluster:)?', SHORT_NAME) },
  AwsS3Bucket: { ...at('s3', 'partition', ''), spelling: /^(?<name>[\w.-]{1,255})$/ },
  // AWS appends six characters to the name; without them no ARN can be built.
  AwsSecretsManagerSecret: { ...at('secretsmanager', 'region', 'secret:'), spelling: /^secret:(?<name>[!-~]+-[A-Za-z0-9]{6})$/ },
  AwsSnsTopic: { ...at('sns', 'region', ''), spelling: /^(?<name>[\w-]{1,256}(?:\.fifo)?)$/ },
  AwsSqsQueue: { ...at('sqs', 'region', ''), spelling: /^(?<name>[\w-]{1,80}(?:\.fifo)?)$/ },
};

const ARN = /^arn:(?<partition>[a-z-]+):(?<service>[^:]*):(?<region>[^:]*):(?<account>[^:]*):(?<own>.+)$/s;
const ROLE_SESSION = /^arn:(?<partition>[a-z-]+):sts:[^:]*:(?<account>\d{12}):assumed-role\/(?<role>[^/]+)\/[^/]+$/;
const QUEUE_URL = /^https:\/\/(?:sqs\.(?<region>[a-z0-9-]+)|(?<older>[a-z0-9-]+)\.queue)\.[a-z0-9.]+\/(?<account>\d{12})\/(?<own>[\w.-]+)$/;
/** The type in the words of CloudFormation and AWS Config: `AWS::EC2::SecurityGroup:sg-1`, `AWS::::Account:210987654321`. */
const TYPE_PREFIX = /^AWS::\w*::\w+:/;
/** Types that live in no Region; a finding names one in whichever Region it was looked at. */
const GLOBAL_TYPE = /^Aws(Account|Iam|CloudFront|Route53|Waf(?!Regional))/;

/** True for a type that lives in no Region. Some settings of an account do live in one. */
export function isGlobalType(type: string): boolean {
  return GLOBAL_TYPE.test(type);
}

/** True where the id is one of its type, so that the ARN of `buildArn` is the one by which AWS knows the resource. */
export function isKnownResource(resource: Named, target: ReactionTarget): boolean {
  return readParts(resource, target) !== undefined;
}

/**
 * Builds the ARN of a resource from its type, its id however a finding spells it, and its place. An id that is an ARN is
 * answered as it is, with account and Region where it leaves them out, and the role for a session of a role. Undefined for
 * an id that is no ARN of an unknown type, and for an access key, which has none.
 */
export function buildArn(resource: Named, target: ReactionTarget): string | undefined {
  const parts = readParts(resource, target);
  if (parts === undefined) return ARN.test(resource.Id) ? resource.Id : undefined;
  const isWhole = parts.service === 'iam' && resource.Id.startsWith(`arn:${parts.partition}:iam:`);
  // A user or role may have a path, which only its ARN tells.
  return isWhole ? resource.Id : writeArn(parts);
}

/**
 * The one name of a resource, however a finding spells its id: its ARN, without the path of a user or role, or else place,
 * type and id. Names no Region for what lives in none. At most 60 characters longer than type and id together.
 */
export function nameResource(resource: Named, target: ReactionTarget): string {
  const parts = readParts(resource, target);
  if (parts !== undefined) return writeArn(parts);
  const { Type, Id } = resource;
  if (ARN.test(Id)) return Id;
  const region = isGlobalType(Type) ? '' : target.region;
  return [target.partition, target.accountId, region, Type, Id.replace(TYPE_PREFIX, '')].join(':');
}

/** The Region that a resource lives in: its ARN's, or else the target's; undefined: none. */
export function regionOfResource(resource: Named, target: ReactionTarget): string | undefined {
  if (isGlobalType(resource.Type)) return undefined;
  return readRegion(nameResource(resource, target)) ?? target.region;
}

type Parts = Pick<Form, 'service' | 'place' | 'before'> & {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
};

/** Undefined: the type is not known, or the id is none of it. */
function readParts({ Type, Id }: Named, target: ReactionTarget): Parts | undefined {
  const form = lookUp(FORMS, Type);
  if (form === undefined) return undefined;
  const { service, place, before } = form;
  const said = readId(Id, service);
  const name = said === undefined ? undefined : form.spelling.exec(said.own)?.groups?.['name'];
  if (said === undefined || name === undefined) return undefined;
  const { partition = target.partition, region = target.region } = said;
  const own = { service, place, before, partition, region };
  if (Type !== 'AwsAccount') return { ...own, account: said.account ?? target.accountId, name };
  return { ...own, account: name === 'root' ? (said.account ?? target.accountId) : name, name: 'root' };
}

type Said = { readonly own: string; readonly partition?: string; readonly region?: string; readonly account?: string };

/** Takes an id apart; undefined: it is the ARN of another service. */
function readId(id: string, service: string): Said | undefined {
  const session = service === 'iam' ? ROLE_SESSION.exec(id)?.groups : undefined;
  if (session !== undefined) return filled({ ...session, own: `role/${session['role']}` });
  const url = service === 'sqs' ? QUEUE_URL.exec(id)?.groups : undefined;
  if (url !== undefined) return filled({ ...url, own: url['own'] ?? '', region: url['region'] ?? url['older'] });
  const arn = ARN.exec(id)?.groups;
  if (arn === undefined) return { own: id.replace(TYPE_PREFIX, '') };
  return arn['service'] === service ? filled({ ...arn, own: arn['own'] ?? '' }) : undefined;
}

/** Parts that are left out are not there, rather than empty. */
function filled(parts: { readonly own: string } & Readonly<Record<string, string | undefined>>): Said {
  const { own, partition, region, account } = parts;
  return { own, ...(partition && { partition }), ...(region && { region }), ...(account && { account }) };
}

function writeArn({ partition, service, place, region, account, before, name }: Parts): string {
  const [inRegion, inAccount] = place === 'region' ? [region, account] : place === 'account' ? ['', account] : ['', ''];
  return `arn:${partition}:${service}:${inRegion}:${inAccount}:${before}${name}`;
}

function at(service: string, place: Form['place'], before: string) {
  return { service, place, before };
}

function ec2(kind: string, prefix: string): Form {
  return { ...at('ec2', 'region', `${kind}/`), spelling: named('(?:[a-z-]+/)?', `${prefix}-${EC2_NAME}`) };
}

function named(before: string, name: string): RegExp {
  return new RegExp(`^${before}(?<name>${name})$`);
}

import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { problemLine } from './config-problem.ts';
import { type ConfigReview, type Knowledge, reviewWith } from './config-review.ts';
import { reactionConfig } from './reaction-config.ts';
import { partitionOf } from './regions.ts';

const words = (max: number) =>
  z
    .string()
    .max(max)
    .regex(
      /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
      'is no name: write small letters and digits in words joined by hyphens, such as "attack-reactor"',
    );

/** Retentions that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const publish = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('administrator') }),
  z.strictObject({
    mode: z.literal('member'),
    writerRoleName: z.string().regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role'),
    externalId: z.string().min(2).optional(),
  }),
  z.strictObject({ mode: z.literal('annotate') }),
]);

const enrichment = z.strictObject({
  granularity: z.enum(['technique', 'source']).default('technique'),
  maxTechniquesPerFinding: z.int().min(1).max(20).default(5),
  mappingRefreshSeconds: z.int().min(1).default(60),
  /** Findings per invocation. Below 100 the Security Hub quota, counted in calls, is wasted. */
  batchSize: z.int().min(100).max(10_000).default(200),
  /** More than 10 messages a batch need a window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  batchWindowSeconds: z.int().min(1).max(300).default(5),
  maximumConcurrency: z.int().min(2).max(10).default(2),
  memoryMb: z.int().min(256).max(10_240).default(1024),
  timeoutSeconds: z.int().min(30).max(900).default(120),
});

const rollUp = z.strictObject({
  /** A failed run is tried again for this long; Lambda allows six hours. */
  everyMinutes: z.int().min(2).max(360).default(15),
  memoryMb: z.int().min(256).max(10_240).default(1024),
  timeoutSeconds: z.int().min(30).max(900).default(600),
});

const twoZones = <Subnet extends { readonly availabilityZone: string }>(subnets: readonly Subnet[]): boolean =>
  new Set(subnets.map((subnet) => subnet.availabilityZone)).size >= 2;

const securityGroupId = z.string().regex(/^sg-[0-9a-f]{1,17}$/, 'is no security group id, such as sg-0a1b2c3d4e5f60718');
const cidr = z.cidrv4('is no block of IPv4 addresses, such as 10.64.0.0/24');

const network = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('existing'),
    vpcId: z.string().regex(/^vpc-[0-9a-f]{1,17}$/, 'is no VPC id, such as vpc-0a1b2c3d4e5f60718'),
    /** Private subnets for the functions, and for the database if this stack creates it. */
    subnets: z
      .array(
        z.strictObject({
          id: z.string().regex(/^subnet-[0-9a-f]{1,17}$/, 'is no subnet id, such as subnet-0a1b2c3d4e5f60718'),
          availabilityZone: z.string(),
        }),
      )
      .refine(twoZones, 'must name subnets in at least two availability zones')
      .readonly(),
    /** Worn by the functions beside their own group, e.g. the one that your interface endpoints admit. */
    functionSecurityGroupIds: z.array(securityGroupId).readonly().default([]),
    /** Where the functions reach the AWS APIs: your endpoints, or everything through a NAT gateway. */
    apiCidr: cidr.default('0.0.0.0/0'),
  }),
  z.strictObject({
    kind: z.literal('created'),
    cidr,
    availabilityZones: z.array(z.string()).min(2, 'must name at least two availability zones').max(6).readonly(),
  }),
]);

const databaseName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'is no name of a database: write small letters, digits and underscores');
const loginName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'is no name of a login: write small letters, digits and underscores');
const logins = { name: databaseName.default('mapping'), readerUser: loginName.default('attack_reader') };
/** A major version alone lets AWS choose and upgrade the minor one without a difference in the next plan; `16.8` pins it. */
const engineVersion = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/, 'is no version of PostgreSQL, such as "16" or "16.8"')
  .default('16');
const capacity = z.number().max(256).multipleOf(0.5, 'is no capacity: it comes in half units, such as 0.5');

const database = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('aurora-serverless'),
    ...logins,
    ownerUser: loginName.default('attack_owner'),
    engineVersion,
    /** 0 lets the database pause; it then takes some 15 s to answer the first connection. */
    minCapacity: capacity.min(0),
    maxCapacity: capacity.min(1),
    /** Only with a minimum of 0. */
    secondsUntilAutoPause: z.int().min(300).max(86_400).optional(),
    backupRetentionDays: z.int().min(1).max(35).default(7),
  }),
  z.strictObject({
    kind: z.literal('instance'),
    ...logins,
    ownerUser: loginName.default('attack_owner'),
    engineVersion,
    instanceClass: z.string().regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, 'is no instance class, such as "db.t4g.medium"'),
    storageGb: z.int().min(20).default(20),
    multiAz: z.boolean().default(true),
    backupRetentionDays: z.int().min(1).max(35).default(7),
  }),
  z.strictObject({
    kind: z.literal('existing'),
    ...logins,
    host: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'is no host name; write it without scheme, user and port'),
    port: z.int().min(1).max(65_535).default(5432),
    ownerUser: loginName,
    /** Secrets Manager secret with `username` and `password` of the owner, who may create roles. */
    ownerSecretArn: z.string(),
    /** `cluster-…` or `db-…`; the reader signs in by IAM and owns no password. */
    resourceId: z.string().regex(/^(?:cluster|db)-[A-Z0-9]+$/, 'is no resource id, such as cluster-ABC123 or db-ABC123'),
    securityGroupId,
  }),
]);

const alarms = z.discriminatedUnion('notify', [
  z.strictObject({ notify: z.literal('nobody') }),
  z.strictObject({ notify: z.literal('email'), email: z.email('is no e-mail address, such as security@example.com') }),
  z.strictObject({ notify: z.literal('topic'), topicArn: z.string() }),
]);

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket'),
    key: z.string().regex(/^[^/\s][^\s]*$/, 'is no key of an object: it has no blanks and begins without a slash'),
    region: z.string(),
  }),
]);

const configSchema = z.strictObject({
  project: words(20).default('attack-reactor'),
  environment: words(16),
  /** Aggregation Region of Security Hub; the partition follows from it. */
  region: z.string(),
  /** Delegated administrator of Security Hub. Terraform refuses to act on any other account. */
  account: z.string().regex(/^\d{12}$/, 'is no account id, which has 12 digits'),
  organizationId: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id, such as o-a1b2c3d4e5')
    .optional(),
  companyName: z.string().min(1).max(128),
  publish: publish.default({ mode: 'administrator' }),
  enrichment: enrichment.prefault({}),
  rollUp: rollUp.prefault({}),
  reaction: reactionConfig.prefault({}),
  network,
  database,
  logs: z
    .strictObject({
      retentionDays: z.literal(RETENTION_DAYS).default(90),
      level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
    })
    .prefault({}),
  alarms: alarms.default({ notify: 'nobody' }),
  /** Database and ledger refuse to be deleted, and the database leaves a last snapshot. */
  protectData: z.boolean().default(true),
  backend,
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
});

/** A name that is left out follows from the environment, so that two of them in one organization do not meet. */
function withNames({ project, environment, account, reaction }: ConfigNames & { reaction: z.output<typeof reactionConfig> }) {
  const prefix = `${project}-${environment}`;
  const { memberAccounts = [account], externalId = prefix, roleName = `${prefix}-member` } = reaction;
  return { ...reaction, memberAccounts, externalId, roleName };
}
type ConfigNames = { readonly project: string; readonly environment: string; readonly account: string };

/** The content of a file of `config/environments`. */
export type ConfigInput = z.input<typeof configSchema>;
/** The reading of the schema alone. */
export type ReadConfig = z.output<typeof configSchema>;
export type ConfigSchema = typeof configSchema;
/** One environment, validated, with its defaults and its partition. */
export type Config = ReturnType<typeof complete>;
export type NetworkConfig = Config['network'];
export type DatabaseConfig = Config['database'];
export type ReactionConfig = Config['reaction'];

function complete(config: ReadConfig) {
  return { ...config, reaction: withNames(config), partition: partitionOf(config.region) ?? 'aws' };
}

/** Everything that is wrong with an environment or only risky in it, and the environment where nothing is wrong. */
export function reviewConfig(input: unknown, knowledge: Knowledge = {}): ConfigReview & { readonly config: Config | undefined } {
  const review = reviewWith(configSchema, input, knowledge);
  const result = configSchema.safeParse(input);
  return { ...review, config: result.success && review.problems.length === 0 ? complete(result.data) : undefined };
}

/** @throws ConfigurationInvalid with a line for every field that is missing, unknown, malformed or cannot work */
export function parseConfig(input: unknown, source: string, knowledge?: Knowledge): Config {
  const { config, problems } = reviewConfig(input, knowledge);
  if (config !== undefined) return config;
  throw new ConfigurationInvalid(problems.map((problem) => `${source}: ${problemLine(problem)}`).join('\n'));
}

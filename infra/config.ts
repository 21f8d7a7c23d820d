import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { reactionConfig } from './reaction-config.ts';

const words = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'use lower-case words joined by hyphens, e.g. "attack-reactor"');

/** Retentions that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const publish = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('administrator') }),
  z.strictObject({
    mode: z.literal('member'),
    writerRoleName: z.string().regex(/^[\w+=,.@-]{1,64}$/),
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

const network = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('existing'),
    vpcId: z.string().startsWith('vpc-'),
    /** Private subnets for the functions, and for the database if this stack creates it. */
    subnets: z
      .array(z.strictObject({ id: z.string().startsWith('subnet-'), availabilityZone: z.string() }))
      .refine(twoZones, 'name subnets in at least two availability zones')
      .readonly(),
    /** Worn by the functions beside their own group, e.g. the one that your interface endpoints admit. */
    functionSecurityGroupIds: z.array(z.string().startsWith('sg-')).readonly().default([]),
    /** Where the functions reach the AWS APIs: your endpoints, or everything through a NAT gateway. */
    apiCidr: z.cidrv4().default('0.0.0.0/0'),
  }),
  z.strictObject({
    kind: z.literal('created'),
    cidr: z.cidrv4(),
    availabilityZones: z.array(z.string()).min(2, 'name at least two availability zones').max(6).readonly(),
  }),
]);

const databaseName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
const loginName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const logins = { name: databaseName.default('mapping'), readerUser: loginName.default('attack_reader') };
/** A major version alone lets AWS choose and upgrade the minor one without a difference in the next plan; `16.8` pins it. */
const engineVersion = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/)
  .default('16');
const capacity = z.number().max(256).multipleOf(0.5, 'capacity comes in half units');

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
    instanceClass: z.string().startsWith('db.'),
    storageGb: z.int().min(20).default(20),
    multiAz: z.boolean().default(true),
    backupRetentionDays: z.int().min(1).max(35).default(7),
  }),
  z.strictObject({
    kind: z.literal('existing'),
    ...logins,
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(5432),
    ownerUser: loginName,
    /** Secrets Manager secret with `username` and `password` of the owner, who may create roles. */
    ownerSecretArn: z.string().startsWith('arn:'),
    /** `cluster-…` or `db-…`; the reader signs in by IAM and owns no password. */
    resourceId: z.string().regex(/^(?:cluster|db)-[A-Z0-9]+$/),
    securityGroupId: z.string().startsWith('sg-'),
  }),
]);

const alarms = z.discriminatedUnion('notify', [
  z.strictObject({ notify: z.literal('nobody') }),
  z.strictObject({ notify: z.literal('email'), email: z.email() }),
  z.strictObject({ notify: z.literal('topic'), topicArn: z.string().regex(/^arn:[a-z-]+:sns:/) }),
]);

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({ kind: z.literal('s3'), bucket: z.string().min(3), key: z.string().min(1), region: z.string().min(1) }),
]);

const configSchema = z
  .strictObject({
    project: words(20).default('attack-reactor'),
    environment: words(16),
    /** Aggregation Region of Security Hub; the partition follows from it. */
    region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/),
    /** Delegated administrator of Security Hub. Terraform refuses to act on any other account. */
    account: z.string().regex(/^\d{12}$/, 'an account id has 12 digits'),
    organizationId: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/)
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
  })
  .superRefine((config, context) => {
    const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    zonesOf(config.network).forEach(({ path, zone }) => {
      if (!zone.startsWith(config.region)) complain(path, `${zone} is not a zone of ${config.region}`);
    });
    if (config.reaction.memberAccounts === 'organization') {
      if (config.organizationId === undefined) complain(['organizationId'], 'is needed where reaction.memberAccounts is "organization"');
      if (config.network.kind === 'created') {
        complain(
          ['reaction', 'memberAccounts'],
          'a created network does not reach AWS Organizations; list account ids or use an existing one',
        );
      }
    }
    if (config.database.kind !== 'aurora-serverless') return;
    if (config.database.maxCapacity < config.database.minCapacity) complain(['database', 'maxCapacity'], 'is below minCapacity');
    if (config.database.secondsUntilAutoPause !== undefined && config.database.minCapacity > 0) {
      complain(['database', 'secondsUntilAutoPause'], 'needs minCapacity 0');
    }
  })
  .transform((config) => ({ ...config, reaction: withNames(config), partition: partitionOf(config.region) }));

/** What is left out is named after the environment, so that two of them in one organisation do not meet. */
function withNames({ project, environment, account, reaction }: ConfigNames & { reaction: z.output<typeof reactionConfig> }) {
  const prefix = `${project}-${environment}`;
  const { memberAccounts = [account], externalId = prefix, roleName = `${prefix}-member` } = reaction;
  return { ...reaction, memberAccounts, externalId, roleName };
}
type ConfigNames = { readonly project: string; readonly environment: string; readonly account: string };

/** What a file of `config/environments` may say. */
export type ConfigInput = z.input<typeof configSchema>;
/** One environment, validated, with its defaults and its partition. */
export type Config = z.output<typeof configSchema>;
export type NetworkConfig = Config['network'];
export type DatabaseConfig = Config['database'];
export type ReactionConfig = Config['reaction'];

/** @throws ConfigurationInvalid naming every field that is missing, unknown or malformed. */
export function parseConfig(input: unknown, source: string): Config {
  const result = configSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'configuration'}: ${issue.message}`);
  throw new ConfigurationInvalid(`${source} is unusable. ${problems.join('; ')}. Correct these fields; nothing was synthesised.`);
}

function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function zonesOf(config: z.output<typeof network>): readonly { path: (string | number)[]; zone: string }[] {
  if (config.kind === 'created') {
    return config.availabilityZones.map((zone, index) => ({ path: ['network', 'availabilityZones', index], zone }));
  }
  return config.subnets.map((subnet, index) => ({
    path: ['network', 'subnets', index, 'availabilityZone'],
    zone: subnet.availabilityZone,
  }));
}

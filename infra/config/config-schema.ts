import * as z from 'zod';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { rollUpTacticsFunction } from '#handlers/roll-up-tactics/function.ts';
import { apiConfig } from './api-config.ts';
import { consoleConfig } from './console-config.ts';
import { database } from './database-config.ts';
import { describeChoice } from './describe-choice.ts';
import { findingConfig } from './finding-config.ts';
import { network } from './network-config.ts';
import { reactionConfig } from './reaction-config.ts';

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

const mode = describeChoice(
  '`administrator`: findings of our own in this account; `member`: in each member account, through `writerRoleName`; `annotate`: UserDefinedFields of the source findings.',
);

const publish = z.discriminatedUnion('mode', [
  z.strictObject({ mode: mode('administrator') }),
  z.strictObject({
    mode: mode('member'),
    writerRoleName: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role')
      .meta({ description: 'The role in each member account through which findings are imported there; you create it.' }),
    externalId: z.string().min(2).optional().meta({ description: 'The external id that the writer role asks for.' }),
  }),
  z.strictObject({ mode: mode('annotate') }),
]);

const enrichment = z.strictObject({
  granularity: z
    .enum(['technique', 'source'])
    .default('technique')
    .meta({ description: 'One ATT&CK finding for each technique, or one for each source finding.' }),
  maxTechniquesPerFinding: z
    .int()
    .min(1)
    .max(20)
    .default(5)
    .meta({ description: 'The strongest techniques become findings; the others are named in them.' }),
  mappingRefreshSeconds: z
    .int()
    .min(1)
    .default(60)
    .meta({ description: 'How soon a new mapping release is seen; each question keeps a pausing database awake.' }),
  batchSize: z
    .int()
    .min(100)
    .max(10_000)
    .default(enrichFunction.trigger.batchSize)
    .meta({ description: 'Findings for each invocation. Below 100 the Security Hub quota, counted in calls, is wasted.' }),
  /** More than 10 messages a batch need a window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  batchWindowSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(enrichFunction.trigger.batchWindowSeconds)
    .meta({ description: 'How long a batch waits for more findings.' }),
  maximumConcurrency: z
    .int()
    .min(2)
    .max(10)
    .default(enrichFunction.trigger.maximumConcurrency)
    .meta({ description: 'Containers of λ enrich; they share nine calls a second.' }),
  memoryMb: z.int().min(256).max(10_240).default(enrichFunction.memoryMb).meta({ description: 'Memory of λ enrich.' }),
  timeoutSeconds: z.int().min(30).max(900).default(enrichFunction.timeoutSeconds).meta({ description: 'Timeout of λ enrich.' }),
});

const rollUp = z.strictObject({
  /** Lambda tries a failed run again for six hours at most. */
  everyMinutes: z.int().min(2).max(360).default(rollUpTacticsFunction.trigger.everyMinutes).meta({
    description: 'How often tactics are added up. Each run reads the whole ledger; a failed one is tried again for as long.',
  }),
  memoryMb: z.int().min(256).max(10_240).default(rollUpTacticsFunction.memoryMb).meta({ description: 'Memory of λ roll-up-tactics.' }),
  timeoutSeconds: z
    .int()
    .min(30)
    .max(900)
    .default(rollUpTacticsFunction.timeoutSeconds)
    .meta({ description: 'Timeout of λ roll-up-tactics.' }),
});

const notify = describeChoice('Where alarms are told; with `nobody` they only show.');

const alarms = z.discriminatedUnion('notify', [
  z.strictObject({ notify: notify('nobody') }),
  z.strictObject({
    notify: notify('email'),
    email: z
      .email('is no e-mail address, such as security@example.com')
      .meta({ description: 'One address; it confirms the subscription once, by the link that AWS sends.' }),
  }),
  z.strictObject({ notify: notify('topic'), topicArn: z.string().meta({ description: 'Your SNS topic, in this Region.' }) }),
]);

const backendKind = describeChoice('Terraform state: a file beside `cdktf.out`, or an object in S3.');

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: backendKind('local') }),
  z.strictObject({
    kind: backendKind('s3'),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket')
      .meta({ description: 'Bucket of the Terraform state; it exists, versioned.' }),
    key: z
      .string()
      .regex(/^[^/\s][^\s]*$/, 'is no key of an object: it has no blanks and begins without a slash')
      .meta({ description: 'Object of the state, encrypted and locked; the key of the member stack ends in `-member`.' }),
    region: z.string().meta({ description: 'Region of the bucket.' }),
  }),
]);

/** The fields of an environment; `npm run docs` writes their descriptions into docs/generated/configuration.md. */
export const configSchema = z.strictObject({
  project: words(20).default('attack-reactor').meta({ description: 'Every name starts with `<project>-<environment>-`.' }),
  environment: words(16).meta({ description: 'Name of this environment, as its file is called.' }),
  region: z.string().meta({ description: 'Aggregation Region of Security Hub; the partition follows from it.' }),
  account: z
    .string()
    .regex(/^\d{12}$/, 'is no account id, which has 12 digits')
    .meta({ description: 'Delegated administrator of Security Hub. Terraform refuses to act on any other account.' }),
  organizationId: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id, such as o-a1b2c3d4e5')
    .optional()
    .meta({ description: 'Bounds `member` mode and reactions to your organization.' }),
  companyName: z.string().min(1).max(128).meta({ description: 'CompanyName of the findings that are published.' }),
  publish: publish.default({ mode: 'administrator' }),
  enrichment: enrichment.prefault({}),
  rollUp: rollUp.prefault({}),
  findings: findingConfig.prefault({}),
  reaction: reactionConfig.prefault({}),
  api: apiConfig.optional(),
  console: consoleConfig.optional(),
  network,
  database,
  logs: z
    .strictObject({
      retentionDays: z.literal(RETENTION_DAYS).default(90).meta({ description: 'Retention of every log group.' }),
      level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO').meta({ description: 'Level of every function.' }),
    })
    .prefault({}),
  alarms: alarms.default({ notify: 'nobody' }),
  protectData: z
    .boolean()
    .default(true)
    .meta({ description: 'Database and tables refuse to be deleted, and the database leaves a last snapshot.' }),
  backend,
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .meta({ description: 'On every resource, beside Project, Environment and ManagedBy.' }),
});

/** The reading of the schema alone. */
export type ReadConfig = z.output<typeof configSchema>;
export type ConfigSchema = typeof configSchema;

import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** Every Lambda: structured logs and EMF metrics. Names are those that Powertools for AWS Lambda reads itself. */
export const observabilityEnv = {
  /** Name of the function in logs and metrics. */
  POWERTOOLS_SERVICE_NAME: z.string().min(1),
  /** Namespace of the metrics. */
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
  /** Least severe log line that is written. */
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO'),
} as const;

/** Resources and places that several functions share; each of them takes those that it uses. */
export const sharedEnv = {
  /** DynamoDB table of the executions, with their plans and backups. */
  EXECUTIONS_TABLE: z.string().min(1),
  /** DynamoDB table of the questions to people and their answers. */
  APPROVALS_TABLE: z.string().min(1),
  /** DynamoDB table of claims, budgets and breakers. */
  GUARDS_TABLE: z.string().min(1),
  /** DynamoDB table of what was published for each source finding. */
  LEDGER_TABLE: z.string().min(1),
  /** Queue for messages that can never be handled. */
  DEAD_LETTER_QUEUE_URL: z.url(),
  /** Region where Security Hub aggregates; findings are read, and their workflow is changed, there. */
  HOME_REGION: z.string().min(1),
  /** How long a container serves a mapping release before it asks whether a newer one is active. */
  MAPPING_REFRESH_SECONDS: z.coerce.number().int().min(1).default(60),
} as const;

/** Where the mapping database is and how to sign in. */
export const mappingDatabaseEnv = {
  /** Host of the mapping database. */
  DATABASE_HOST: z.string().min(1),
  /** Port of the mapping database. */
  DATABASE_PORT: z.coerce.number().int().min(1).max(65535).default(5432),
  /** Name of the mapping database. */
  DATABASE_NAME: z.string().min(1),
  /** Login: the reader, or for λ migrate the owner. */
  DATABASE_USER: z.string().min(1),
  /** `iam`: a short-lived RDS token; `secret`: user and password of a secret; `none`: no password, for a loopback host only. */
  DATABASE_AUTH: z.enum(['iam', 'secret', 'none']),
  /** Secrets Manager secret of the owner, with `DATABASE_AUTH` = `secret`. */
  DATABASE_SECRET_ARN: z.string().min(1).optional(),
  /** `verify`: against the certificate authorities of RDS; `disable`: for a loopback host only. */
  DATABASE_TLS: z.enum(['verify', 'disable']).default('verify'),
} as const;

/** The account and Region whose Security Hub receives what we publish: administrator account, aggregation Region. */
export const publisherEnv = {
  /** Partition of the Security Hub that is written to. */
  PUBLISHER_PARTITION: z.string().regex(/^aws[a-z-]*$/),
  /** Account of the Security Hub that is written to. */
  PUBLISHER_ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  /** Region of the Security Hub that is written to. */
  PUBLISHER_REGION: z.string().min(1),
  /** CompanyName of the findings that are published. */
  COMPANY_NAME: z.string().min(1).max(128),
  /** `publish.mode` of the configuration. */
  PUBLISH_MODE: z.enum(['administrator', 'member', 'annotate']).default('administrator'),
  /** `member` mode only: name of the role in each member account that may import findings there. */
  WRITER_ROLE_NAME: z.string().min(1).optional(),
  /** `member` mode only: the external id that this role asks for. */
  WRITER_ROLE_EXTERNAL_ID: z.string().min(2).optional(),
  /** This container's share of the Security Hub quota (10 calls a second per account and Region). */
  IMPORT_CALLS_PER_SECOND: z.coerce.number().positive().default(5),
} as const;

/** Bindings, installed reactors, and the accounts that reactions may touch. */
export const reactionRulesEnv = {
  /** DynamoDB table of the bindings. */
  CONTROLS_TABLE: z.string().min(1),
  /** DynamoDB table of the installed reactors. */
  LOCAL_REACTORS_TABLE: z.string().min(1),
  /** `organization`: ask AWS Organizations; else a list of account ids separated by commas. */
  MEMBER_ACCOUNTS: z.union([
    z.literal('organization'),
    z.string().regex(/^\d{12}(,\d{12})*$/, 'is neither "organization" nor account ids separated by commas'),
  ]),
  MAPPING_REFRESH_SECONDS: sharedEnv.MAPPING_REFRESH_SECONDS,
  /** How long a binding that was taken back may still act. */
  RULES_REFRESH_SECONDS: z.coerce.number().min(0).default(30),
} as const;

/** Working on a reaction in a member account. */
export const reactionWorkEnv = {
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  MEMBER_ACCOUNTS: reactionRulesEnv.MEMBER_ACCOUNTS,
  RULES_REFRESH_SECONDS: reactionRulesEnv.RULES_REFRESH_SECONDS,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  /** The role in each member account that reactors work with. */
  MEMBER_ROLE_NAME: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  /** External id that this role asks for. */
  MEMBER_ROLE_EXTERNAL_ID: z.string().min(2).max(1224),
} as const;

/** Where notifications go out, and the links that they carry. */
export const notificationEnv = {
  /** SNS topic of the notifications. */
  NOTIFICATION_TOPIC_ARN: z.string().min(1),
  /** Without a trailing slash; left out: messages carry no links to a console. */
  CONSOLE_URL: z.url().optional(),
  /** Without a console: `local-command` puts the commands of this machine into messages, `function` names the function to invoke. */
  ANSWER_WITH: z.enum(['local-command', 'function']).default('function'),
  HOME_REGION: sharedEnv.HOME_REGION,
} as const;

/**
 * Parses the environment once, at module scope of a handler.
 * @throws ConfigurationInvalid naming every variable that is missing or malformed.
 */
export function parseEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Record<string, string | undefined> = process.env,
): z.output<z.ZodObject<Shape>> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'environment'}: ${issue.message}`);
  throw new ConfigurationInvalid(`Environment is unusable. ${problems.join('; ')}. Set these variables on the function.`);
}

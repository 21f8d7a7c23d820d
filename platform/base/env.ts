import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** Every Lambda: structured logs and EMF metrics. Names are those that Powertools for AWS Lambda reads itself. */
export const observabilityEnv = {
  POWERTOOLS_SERVICE_NAME: z.string().min(1),
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO'),
} as const;

/**
 * Where the mapping database is and how to sign in.
 * - `iam`: short-lived RDS token for DATABASE_USER; `secret`: user and password from the Secrets Manager secret
 *   DATABASE_SECRET_ARN; `none`: no password, only accepted for a loopback host.
 * - TLS is verified against the RDS certificate bundle; `disable` is only accepted for a loopback host.
 */
export const mappingDatabaseEnv = {
  DATABASE_HOST: z.string().min(1),
  DATABASE_PORT: z.coerce.number().int().min(1).max(65535).default(5432),
  DATABASE_NAME: z.string().min(1),
  DATABASE_USER: z.string().min(1),
  DATABASE_AUTH: z.enum(['iam', 'secret', 'none']),
  DATABASE_SECRET_ARN: z.string().min(1).optional(),
  DATABASE_TLS: z.enum(['verify', 'disable']).default('verify'),
} as const;

/** The account and Region whose Security Hub receives what we publish: administrator account, aggregation Region. */
export const publisherEnv = {
  PUBLISHER_PARTITION: z.string().regex(/^aws[a-z-]*$/),
  PUBLISHER_ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  PUBLISHER_REGION: z.string().min(1),
  COMPANY_NAME: z.string().min(1).max(128),
  PUBLISH_MODE: z.enum(['administrator', 'member', 'annotate']).default('administrator'),
  /** `member` mode only: name of the role in each member account that may import findings there. */
  WRITER_ROLE_NAME: z.string().min(1).optional(),
  WRITER_ROLE_EXTERNAL_ID: z.string().min(2).optional(),
  /** This container's share of the Security Hub quota (10 calls a second per account and Region). */
  IMPORT_CALLS_PER_SECOND: z.coerce.number().positive().default(5),
} as const;

/** Bindings, installed reactors, and the accounts that reactions may touch. */
export const reactionRulesEnv = {
  CONTROLS_TABLE: z.string().min(1),
  LOCAL_REACTORS_TABLE: z.string().min(1),
  /** `organization`: ask AWS Organizations; else a list of account ids separated by commas. */
  MEMBER_ACCOUNTS: z.union([
    z.literal('organization'),
    z.string().regex(/^\d{12}(,\d{12})*$/, 'is neither "organization" nor account ids separated by commas'),
  ]),
  /** How long a container serves a release before it asks whether a newer one is active. */
  MAPPING_REFRESH_SECONDS: z.coerce.number().int().min(1).default(60),
  /** How long a binding that was taken back may still act. */
  RULES_REFRESH_SECONDS: z.coerce.number().min(0).default(30),
} as const;

/** Working on a reaction in a member account. */
export const reactionWorkEnv = {
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  MEMBER_ACCOUNTS: reactionRulesEnv.MEMBER_ACCOUNTS,
  RULES_REFRESH_SECONDS: reactionRulesEnv.RULES_REFRESH_SECONDS,
  EXECUTIONS_TABLE: z.string().min(1),
  /** The role in each member account that reactors work with. */
  MEMBER_ROLE_NAME: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  MEMBER_ROLE_EXTERNAL_ID: z.string().min(2).max(1224),
} as const;

/** Where notifications go out, and the links that they carry. */
export const notificationEnv = {
  NOTIFICATION_TOPIC_ARN: z.string().min(1),
  /** Without a trailing slash; left out: messages carry no links to a console. */
  CONSOLE_URL: z.url().optional(),
  /** Without a console: `local-command` puts the commands of this machine into messages, `function` names the function to invoke. */
  ANSWER_WITH: z.enum(['local-command', 'function']).default('function'),
  HOME_REGION: z.string().min(1),
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

import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

const text = z.string().min(1);

/** Every Lambda: structured logs and EMF metrics. Names are those that Powertools for AWS Lambda reads itself. */
export const observabilityEnv = {
  /** Name of the function in logs and metrics. */
  POWERTOOLS_SERVICE_NAME: text,
  /** Namespace of the metrics. */
  POWERTOOLS_METRICS_NAMESPACE: text,
  /** Least severe log line that is written. */
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO'),
} as const;

/** Resources and places that several functions share; each of them takes those that it uses. */
export const sharedEnv = {
  /** DynamoDB table of the hub's controls, and of the versions that answer to each. */
  HUB_CONTROLS_TABLE: text,
  /** Bucket of the keys that are trusted here; on one machine that of the hub. */
  TRUST_BUCKET: text,
  /** DynamoDB table of the executions, with their plans and backups. */
  EXECUTIONS_TABLE: text,
  /** DynamoDB table of the questions to people and their answers. */
  APPROVALS_TABLE: text,
  /** DynamoDB table of claims, budgets and breakers. */
  GUARDS_TABLE: text,
  /** DynamoDB table of the newest version of every finding. */
  FINDINGS_TABLE: text,
  /** DynamoDB table of the standards that are enabled, and of how far the collection of findings is. */
  STANDARDS_TABLE: text,
  /** DynamoDB table of API clients and the roles of groups. */
  API_CLIENTS_TABLE: text,
  /** DynamoDB table of the views that people saved. */
  VIEWS_TABLE: text,
  /** DynamoDB table of every change that somebody made by the API. */
  AUDIT_TABLE: text,
  /** DynamoDB table of what was published for each source finding. */
  LEDGER_TABLE: text,
  /** The workflow that can wait: for people, and for a change window. */
  WAITING_STATE_MACHINE_ARN: text,
  /** The same workflow without its waits, as an Express state machine: a hundredth of the price. */
  EXPRESS_STATE_MACHINE_ARN: text,
  /** Queue from which λ start-reaction reads. */
  REACTION_QUEUE_URL: z.url(),
  /** Queue for messages that can never be handled. */
  DEAD_LETTER_QUEUE_URL: z.url(),
  /** Region where Security Hub aggregates; findings are read, and their workflow is changed, there. */
  HOME_REGION: text,
  /** How long a container serves a mapping release before it asks whether a newer one is active. */
  MAPPING_REFRESH_SECONDS: z.coerce.number().int().min(1).default(60),
} as const;

/** The catalog of the hub. */
export const hubEnv = {
  /** DynamoDB table of the catalog of reactors. */
  CATALOG_TABLE: text,
  /** S3 bucket of the packages, and of the keys that the hub trusts. */
  PACKAGE_BUCKET: text,
} as const;

/** The functions of reactors that come from a hub. */
export const reactorFunctionsEnv = {
  /** The beginning of the names of all functions of this installation. */
  NAME_PREFIX: text,
  /** The role of the functions of reactors, which may write their log and nothing else. */
  REACTOR_ROLE_ARN: text,
  /** The log group of these functions. */
  REACTOR_LOG_GROUP: text,
} as const;

/** Variables of every function of the REST API. */
export const apiEnv = {
  /** DynamoDB table of API clients and the roles of groups. */
  API_CLIENTS_TABLE: text,
  /** The origin of the web console, whose pages may read answers; empty: no page may. */
  CONSOLE_ORIGIN: z.union([z.literal(''), z.url()]).default(''),
} as const;

/** Where the mapping database is and how to sign in. */
export const mappingDatabaseEnv = {
  /** Host of the mapping database. */
  DATABASE_HOST: text,
  /** Port of the mapping database. */
  DATABASE_PORT: z.coerce.number().int().min(1).max(65535).default(5432),
  /** Name of the mapping database. */
  DATABASE_NAME: text,
  /** Login: the reader, or for λ migrate the owner. */
  DATABASE_USER: text,
  /** `iam`: a short-lived RDS token; `secret`: user and password of a secret; `none`: no password, for a loopback host only. */
  DATABASE_AUTH: z.enum(['iam', 'secret', 'none']),
  /** Secrets Manager secret of the owner, with `DATABASE_AUTH` = `secret`. */
  DATABASE_SECRET_ARN: text.optional(),
  /** `verify`: against the certificate authorities of RDS; `disable`: for a loopback host only. */
  DATABASE_TLS: z.enum(['verify', 'disable']).default('verify'),
} as const;

/** Bindings, installed reactors, and the accounts that reactions may touch. */
export const reactionRulesEnv = {
  /** DynamoDB table of the bindings and the tenants. */
  CONTROLS_TABLE: text,
  /** DynamoDB table of the installed reactors. */
  LOCAL_REACTORS_TABLE: text,
  /** `organization`: ask AWS Organizations; else a list of account ids separated by commas. */
  MEMBER_ACCOUNTS: z.union([
    z.literal('organization'),
    z.string().regex(/^\d{12}(,\d{12})*$/, 'is neither "organization" nor account ids separated by commas'),
  ]),
  MAPPING_REFRESH_SECONDS: sharedEnv.MAPPING_REFRESH_SECONDS,
  /** How long a binding that was taken back may still act. */
  RULES_REFRESH_SECONDS: z.coerce.number().min(0).default(30),
} as const;

/**
 * Parses the variables of a function.
 * @throws ConfigurationInvalid naming every variable that is missing or malformed.
 */
export function parseEnv<Schema extends z.ZodType>(schema: Schema, env: Readonly<Record<string, string | undefined>>): z.output<Schema> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = describeProblems(result.error, 'environment');
  throw new ConfigurationInvalid(`Environment is unusable. ${problems}. Set these variables on the function.`);
}

/** Every field that a schema refuses, with why, in one line. @param whole name of the thing where all of it is wrong */
export function describeProblems({ issues }: z.ZodError, whole: string): string {
  return issues.map(({ path, message }) => `${path.join('.') || whole}: ${message}`).join('; ');
}

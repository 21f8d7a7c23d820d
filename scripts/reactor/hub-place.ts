import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { AppError, ConfigurationInvalid, HubRefused } from '#domain/base/errors.ts';
import { TABLES } from '#domain/base/tables.ts';
import { oneLine } from '#domain/base/text.ts';
import { dataFolder } from '#local/data-folder.ts';
import { lambdaHost } from '#platform/base/host.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { flag, text } from '#scripts/terminal/definition.ts';
import { ask, knownPlatform, platform } from '../platform-client.ts';

/** The options of every command that asks a hub, or what installs from it. */
export const HUB_PLACE = {
  environment: text(
    'NAME',
    'the hub of a deployed environment, by the name of its file in config/environments; left out: that of this machine',
  ),
  data: text('DIR', 'folder of the platform of this machine (default: .local)'),
  json: flag('one JSON object'),
};
export const HUB_NOTES = [
  'With --environment your AWS credentials write to the table security_reactors and to the bucket of the packages; they come from the environment, as for the AWS CLI. Without it the hub of this machine is asked, where people are only names.',
] as const;
export const CONSUMER_NOTES = [
  'With --environment your AWS credentials read the hub and write what is wanted to the table security_local_reactors; they come from the environment, as for the AWS CLI. Without it the platform of this machine is asked, where people are only names.',
] as const;

export type HubPlace = { readonly environment: string | undefined; readonly data: string | undefined };

/** Tables that the commands use. */
const USED = ['catalog', 'hubControls', 'reactors', 'controls'] as const;

/** The clients of a deployed environment, and the names of what the commands about reactors use there. */
export type DeployedPlace = {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly tables: Readonly<Record<(typeof USED)[number], string>>;
  readonly packageBucket: string;
  readonly region: string;
  /** `organization`, or the member accounts, joined by commas. */
  readonly memberAccounts: string;
};

/** Opens a deployed environment. @throws ConfigurationInvalid */
export async function openEnvironment(environment: string): Promise<DeployedPlace> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { account, region, project, reaction } = await loadConfig(environment);
  const [dynamoDb, s3] = [lambdaHost.client(DynamoDBClient, { region }), lambdaHost.client(S3Client, { region })];
  await requireAwsAccess(dynamoDb, region);
  const prefix = `${project}-${environment}`;
  const named = USED.map((table) => [table, `${prefix}-${TABLES[table].name}`]);
  const tables: DeployedPlace['tables'] = Object.fromEntries(named);
  const { memberAccounts: accounts } = reaction;
  const memberAccounts = accounts === 'organization' ? accounts : accounts.join(',');
  return { dynamoDb, s3, tables, packageBucket: `${prefix}-packages-${account}`, region, memberAccounts };
}

/** Sends a request to the platform of this machine. @throws HubRefused with what it says, ConfigurationInvalid */
export type SendRequest = (request: object) => Promise<unknown>;

/**
 * Opens the platform of this machine for requests of one kind.
 * @param mayStart false: a platform that does not run, and has no state to go on with, is not started
 * @throws ConfigurationInvalid
 */
export async function openMachine(
  path: '/hub' | '/installations' | '/bindings',
  data: string | undefined,
  mayStart: boolean,
): Promise<SendRequest> {
  const open = mayStart ? platform : knownPlatform;
  const running = await open(dataFolder(data), (line) => console.error(line));
  return (request) =>
    ask(running, path, request).catch((cause: unknown) => {
      // The platform was reached, so what it says is its answer.
      throw cause instanceof ConfigurationInvalid ? new HubRefused(cause.message, { cause }) : cause;
    });
}

/** Returns the one thing that an answer of the platform of this machine is about. @throws HubRefused where there is none */
export function requireAnswer<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new HubRefused('The platform of this machine answered nothing. Ask again.');
  return answer;
}

/** @throws ConfigurationInvalid where a folder of this machine and an environment are both named */
export function requireOnePlace({ environment, data }: HubPlace): void {
  if (environment !== undefined && data !== undefined)
    throw new ConfigurationInvalid('--data is for the platform of this machine; leave out one of --data and --environment.');
}

/** The option of commands that wait. @throws ConfigurationInvalid */
export function readSeconds(wait: string): number {
  if (/^\d{1,4}$/.test(wait)) return Number(wait);
  throw new ConfigurationInvalid(`--wait ${JSON.stringify(wait)} is no number of seconds.`);
}

/** The hub was asked and said no: that is answer 1. @throws what is wrong use, or no answer at all */
export function tellRefusal(error: unknown): number {
  if (!(error instanceof AppError) || error instanceof ConfigurationInvalid) throw error;
  console.error(oneLine(error.message));
  return 1;
}

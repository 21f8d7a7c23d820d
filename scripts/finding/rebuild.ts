import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConfigurationInvalid, MappingReleaseMissing } from '#domain/base/errors.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { requireAnswer } from '#local/database-answer.ts';
import { toDatabaseSettings } from '#local/local-database.ts';
import { parseAddress } from '#local/seeded-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type PostgresDatabase, postgres } from '#platform/base/postgres.ts';
import { checkModel, type ModelReport, rebuildModel } from '#platform/finding/model-rebuild.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';

/** A million rows are compared in seconds. */
const STATEMENT_TIMEOUT_MS = 10 * 60_000;
const EXIT_DIFFERENT = 1;

/** `finding rebuild`: the read model of lists from the table of findings. */
export const command = defineCommand({
  about:
    'Drops the read model that answers lists of findings and makes it again from the table in DynamoDB, then compares the two. Lists show a part of the findings meanwhile; nothing else needs it.',
  options: {
    table: text('NAME', 'the table of findings, <project>-<environment>-security_findings'),
    check: flag('compare only; change nothing'),
    json: flag('one JSON object: checksum, expected {findings, rows, counts, days}, differences, unreadable, isEqual'),
  },
  notes: [
    'DATABASE_URL names the database, signed in as its owner, on a loopback port: forward one to it. Credentials and Region (AWS_REGION) come from the environment, as for the AWS CLI.',
    'Changes on their way from the table to the model count as a difference: check again when they have arrived.',
  ],
  exitCodes: { 0: 'the model is what the table makes', 1: 'it is not, or items of the table hold no finding' },
  run: answer,
});

type Options = { readonly table?: string | undefined; readonly check: boolean; readonly json: boolean };

async function answer({ table: tableName, check, json }: Options): Promise<number> {
  if (tableName === undefined) throw new ConfigurationInvalid('No table is named. Write --table attack-reactor-dev-security_findings.');
  const client = new DynamoDBClient({});
  await requireAwsAccess(client, 'eu-central-1');
  const sql = await openDatabase();
  try {
    const source = { client, tableName, sql, index: await loadIndex(sql) };
    const report = await (check ? checkModel : rebuildModel)(source, tell);
    console.log(json ? JSON.stringify(report) : describe(report));
    return report.isEqual && report.unreadable === 0 ? 0 : EXIT_DIFFERENT;
  } finally {
    await sql.close();
    client.destroy();
  }
}

async function openDatabase(): Promise<PostgresDatabase> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) throw new ConfigurationInvalid('DATABASE_URL is not set. Name the database whose lists are made again.');
  const address = parseAddress(url);
  await requireAnswer(address);
  return postgres(toDatabaseSettings(address), { clock: systemClock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
}

async function loadIndex(sql: PostgresDatabase): Promise<MappingIndex> {
  const active = await activeRelease(sql);
  if (active === undefined)
    throw new MappingReleaseMissing('No mapping release is active in this database. Deploy, or run "mapping activate".');
  return new MappingIndex(await loadRelease(sql, active.version));
}

function tell(findings: number): void {
  if (process.stderr.isTTY) process.stderr.write(paint('gray', `\r… ${findings} findings`));
}

function describe({ checksum, expected, differences, unreadable, isEqual }: ModelReport): string {
  return [
    table([
      ['', 'model', 'table'],
      ...(['findings', 'rows', 'counts', 'days'] as const).map((name) => [name, String(checksum[name]), String(expected[name])]),
    ]),
    ...(differences === 0 ? [] : [`${differences} counts are not those of their rows.`]),
    ...(unreadable === 0 ? [] : [`${unreadable} items of the table hold no finding.`]),
    isEqual ? 'The model is what the table makes.' : 'The model is not what the table makes.',
  ].join('\n');
}

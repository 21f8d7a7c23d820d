import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { chunk } from '#platform/base/concurrency.ts';
import type { Sql, TransactionalSql } from '#platform/base/sql.ts';
import { FindingIndex, lockModel } from './finding-index.ts';
import { scanFindings } from './finding-scan.ts';
import { countDifferences, ExpectedModel, type ModelChecksum, readChecksum } from './model-checksum.ts';

export type ModelSource = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly sql: TransactionalSql;
  readonly index: MappingIndex;
};

export type ModelReport = {
  /** The checksum of the model as it is now, and the one that the table makes. */
  readonly checksum: ModelChecksum;
  readonly expected: ModelChecksum;
  /** Cells of counts that are not those of their rows. */
  readonly differences: number;
  /** Items of the table that hold no finding. */
  readonly unreadable: number;
  readonly isEqual: boolean;
};

/** Rows of one transaction. */
const AT_ONCE = 1_000;

/**
 * Empties the model and makes it again from the table. Whatever λ index-findings writes meanwhile stays: newer versions win here as
 * there. Until it ends lists show a part of the findings.
 */
export async function rebuildModel(source: ModelSource, onProgress: (findings: number) => void): Promise<ModelReport> {
  const { client, tableName, sql, index } = source;
  await sql.transaction(emptyModel);
  const model = new FindingIndex(sql);
  const expected = new ExpectedModel(index);
  let findings = 0;
  let unreadable = 0;
  await scanFindings(client, tableName, async (page) => {
    unreadable += page.unreadable;
    for (const record of page.records) expected.add(record);
    for (const some of chunk(page.records, AT_ONCE)) {
      await model.applyChanges(
        some.map((after) => ({ before: null, after })),
        index,
      );
    }
    findings += page.records.length;
    onProgress(findings);
  });
  await sql.query('analyze console.finding, console.finding_count, console.finding_total, console.daily_count, console.daily_total');
  return await compare(sql, expected.checksum, unreadable);
}

/** Compares the model with what the table makes, and changes nothing. Changes on their way count as differences. */
export async function checkModel(
  { client, tableName, sql, index }: ModelSource,
  onProgress: (findings: number) => void,
): Promise<ModelReport> {
  const expected = new ExpectedModel(index);
  let findings = 0;
  let unreadable = 0;
  await scanFindings(client, tableName, async (page) => {
    unreadable += page.unreadable;
    for (const record of page.records) expected.add(record);
    findings += page.records.length;
    onProgress(findings);
  });
  return await compare(sql, expected.checksum, unreadable);
}

/** Findings that have left the model stay in the counts of days, which nothing else remembers. */
async function emptyModel(sql: Sql): Promise<void> {
  await lockModel(sql);
  await sql.query('truncate console.finding, console.finding_count, console.finding_total');
  await sql.query('delete from console.daily_count where not has_left');
  await sql.query('delete from console.daily_total where not has_left');
}

async function compare(sql: Sql, expected: ModelChecksum, unreadable: number): Promise<ModelReport> {
  const checksum = await readChecksum(sql);
  const differences = await countDifferences(sql);
  return { checksum, expected, differences, unreadable, isEqual: isDeepStrictEqual(checksum, expected) && differences === 0 };
}

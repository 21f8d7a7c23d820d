import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { INTENTS, WORKFLOW_STATUSES } from '#domain/finding/finding-filter.ts';
import type { Sql } from '#platform/base/sql.ts';
import type { Parameters } from './list-filter.ts';
import type { Words } from './list-words.ts';

/** A finding as lists show it; times are ISO-8601. */
export type ListedFinding = {
  readonly identity: string;
  readonly findingId: string;
  readonly accountId: string;
  readonly region: string;
  readonly product: string;
  /** Empty, like its kind, for a product without a key space. */
  readonly control: string;
  readonly kind: string;
  readonly severity: SeverityLabel;
  readonly workflow: (typeof WORKFLOW_STATUSES)[number];
  readonly compliance: string | null;
  readonly intent: (typeof INTENTS)[number];
  readonly techniqueIds: readonly string[];
  readonly tacticIds: readonly string[];
  readonly title: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly tags: readonly string[];
  readonly isOpen: boolean;
  readonly updatedAt: string;
  readonly firstSeenAt: string;
  readonly closedAt: string | null;
};

/** The columns of a row as it is read. */
export const ROW_COLUMNS = `finding.identity, finding.account_no, finding.key_no, finding.region_no, finding.severity, finding.workflow,
  finding.compliance, finding.is_open, finding.updated_at, finding.first_seen_at, finding.closed_at, finding.finding_id, finding.title,
  finding.resource_id, finding.tags`;

const time = z.date().transform((date) => date.toISOString());
const storedRows = z.array(
  z.object({
    identity: z.string().transform((uuid) => uuid.replaceAll('-', '')),
    account_no: z.number(),
    key_no: z.number(),
    region_no: z.number(),
    severity: z.number(),
    workflow: z.number(),
    compliance: z.string().nullable(),
    is_open: z.boolean(),
    updated_at: time,
    first_seen_at: time,
    closed_at: time.nullable(),
    finding_id: z.string(),
    title: z.string(),
    resource_id: z.string(),
    tags: z.array(z.string()),
  }),
);

/** @param text a statement that gives ROW_COLUMNS */
export async function readRows(sql: Sql, text: string, parameters: Parameters, words: Words): Promise<readonly ListedFinding[]> {
  const { rows } = await sql.query(text, parameters.values);
  return storedRows.parse(rows).map((row) => describeRow(row, words));
}

function describeRow(row: z.output<typeof storedRows>[number], { accounts, regions, keys }: Words): ListedFinding {
  const key = keys.get(row.key_no);
  const account = accounts.get(row.account_no);
  const region = regions.get(row.region_no);
  const severity = SEVERITY_LABELS[row.severity];
  const workflow = WORKFLOW_STATUSES[row.workflow];
  if (key === undefined || account === undefined || region === undefined || severity === undefined || workflow === undefined) {
    throw new RangeError('every number of a row stands for a word');
  }
  return {
    identity: row.identity,
    findingId: row.finding_id,
    accountId: account,
    region,
    product: key.product,
    control: key.key,
    kind: key.kind,
    severity,
    workflow,
    compliance: row.compliance,
    intent: INTENTS[key.intent === 1 ? 1 : 0],
    techniqueIds: key.techniqueIds,
    tacticIds: key.tacticIds,
    title: row.title,
    resourceType: key.resourceType,
    resourceId: row.resource_id,
    tags: row.tags,
    isOpen: row.is_open,
    updatedAt: row.updated_at,
    firstSeenAt: row.first_seen_at,
    closedAt: row.closed_at,
  };
}

import { paginateGetFindings, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import * as z from 'zod';
import { sha256 } from '#domain/base/hash.ts';
import { laterThan } from '#domain/base/timestamp.ts';
import { encodeImportDocuments } from '#domain/enrichment/import-document.ts';
import { PRODUCT_NAME } from '#domain/finding/product.ts';
import type { Clock } from '#platform/base/clock.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { securityHubImporter, translateSecurityHubError } from '#platform/security-hub/security-hub.ts';

const PER_PAGE = 100;
/** A fifth of the quota, which λ enrich shares: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const CALLS_PER_SECOND = 2;

const sourceAddress = z.object({ ProductArn: z.string(), Id: z.string() });

/** The part of an ATT&CK finding, as Security Hub returns it, that an import of it carries. */
const publishedFinding = z.object({
  SchemaVersion: z.string(),
  Id: z.string(),
  ProductArn: z.string(),
  CompanyName: z.string().optional(),
  ProductName: z.string().optional(),
  GeneratorId: z.string(),
  AwsAccountId: z.string(),
  Region: z.string().optional(),
  Title: z.string(),
  Description: z.string(),
  FindingProviderFields: z.looseObject({ RelatedFindings: z.array(sourceAddress).min(1) }),
  Resources: z.array(z.looseObject({ Type: z.string(), Id: z.string() })),
  SourceUrl: z.string().optional(),
  Remediation: z.unknown().optional(),
  ProductFields: z.record(z.string(), z.string()),
  CreatedAt: z.string(),
  UpdatedAt: z.string(),
});
type PublishedFinding = z.output<typeof publishedFinding>;

/** Fields that Security Hub adds by itself, and adds again. */
const ADDED_PREFIX = 'aws/securityhub/';

export type SupersededReport = {
  /** ACTIVE findings whose identity an earlier version of the platform made. */
  readonly found: number;
  readonly archived: number;
  /** Not taken: findings of other accounts or Regions, whose Security Hub takes them from these only, and refusals. */
  readonly left: readonly { readonly id: string; readonly accountId: string; readonly region: string; readonly reason: string }[];
};

export type SupersededOptions = { readonly client: SecurityHubClient; readonly clock: Clock; readonly dryRun: boolean };

/**
 * Archives what an earlier version of the platform published under identities without the account. Nothing else is
 * touched, so it may run at any time, and again.
 * @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable where the findings cannot be read
 */
export async function archiveSupersededFindings({ client, clock, dryRun }: SupersededOptions): Promise<SupersededReport> {
  const now = new Date(clock.now()).toISOString();
  // All are read first: a page that is archived while pages are read moves those behind it.
  const superseded = (await readActive(client)).flatMap((document) => archiveSuperseded(document, now) ?? []);
  if (dryRun) return { found: superseded.length, archived: 0, left: [] };
  const importer = securityHubImporter(client, new Pace({ perSecond: CALLS_PER_SECOND, burst: CALLS_PER_SECOND, clock }));
  const left: SupersededReport['left'][number][] = [];
  // One call is about one product: a foreign one is refused without the others.
  for (const some of Map.groupBy(superseded, ({ ProductArn }) => ProductArn).values()) {
    const documents = encodeImportDocuments(some).filter((document) => document !== undefined);
    const { accepted, refused } = await importer.import(documents);
    for (const { Id: id, AwsAccountId: accountId, Region: region = '-' } of some.filter(({ Id }) => !accepted.has(Id)))
      left.push({ id, accountId, region, reason: refused.get(id)?.message ?? 'exceeds 240 KB' });
  }
  return { found: superseded.length, archived: superseded.length - left.length, left };
}

async function readActive(client: SecurityHubClient): Promise<unknown[]> {
  const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
  const filters = { ProductName: equals(PRODUCT_NAME), RecordState: equals('ACTIVE') };
  const found: unknown[] = [];
  try {
    for await (const { Findings = [] } of paginateGetFindings({ client, pageSize: PER_PAGE }, { Filters: filters }))
      found.push(...Findings);
    return found;
  } catch (cause) {
    throw translateSecurityHubError(cause);
  }
}

/**
 * The import that archives an ATT&CK finding of an earlier key: one whose identity holds ProductArn and Id of its source,
 * and not the account. Undefined for every other finding. Such findings are in no ledger any more, so no version of their
 * source would ever archive them.
 * @param now ISO-8601, UTC, milliseconds
 */
function archiveSuperseded(document: unknown, now: string): PublishedFinding | undefined {
  const parsed = publishedFinding.safeParse(document);
  if (!parsed.success || !isSuperseded(parsed.data)) return undefined;
  const fields = Object.entries(parsed.data.ProductFields).filter(([name]) => !name.startsWith(ADDED_PREFIX));
  const archived = { ProductFields: Object.fromEntries(fields), UpdatedAt: laterThan(now, parsed.data.UpdatedAt), RecordState: 'ARCHIVED' };
  return { ...parsed.data, ...archived };
}

function isSuperseded({ Id, FindingProviderFields }: PublishedFinding): boolean {
  const identity = /\/attack\/[^/]+\/([0-9a-f]{32})$/.exec(Id)?.[1];
  return FindingProviderFields.RelatedFindings.some((source) => identity === sha256(`${source.ProductArn}|${source.Id}`).slice(0, 32));
}

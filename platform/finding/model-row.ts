import { SEVERITY_LABELS, truncate } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';
import { isRecord } from '#domain/base/json.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { rankStatus } from '#domain/finding/finding-version.ts';
import { guardFinding } from '#domain/finding/guard-finding.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { techniquesOfFinding } from '#domain/mapping/techniques-of-finding.ts';

/** The thing that a finding is an instance of, as the read model tells such things apart. */
export type KeyRow = {
  readonly digest: string;
  /** Empty, like the key, for a product without a key space. */
  readonly kind: SourceKind | '';
  readonly key: string;
  readonly product: string;
  readonly resourceType: string;
  readonly intent: 0 | 1;
  readonly stated: readonly string[];
};

/** The techniques of such a key by the mapping. */
export type KeyTechniques = {
  readonly techniqueIds: readonly string[];
  readonly cellIds: readonly string[];
  readonly tacticIds: readonly string[];
};

/** A row of the read model before accounts, Regions and keys have numbers. */
export type FindingRow = {
  readonly identity: string;
  readonly mark: string;
  readonly account: string;
  readonly region: string;
  readonly key: KeyRow;
  readonly severity: number;
  readonly workflow: number;
  readonly compliance: string | null;
  readonly isOpen: boolean;
  /** ISO-8601, like all times of a row. */
  readonly updatedAt: string;
  readonly firstSeenAt: string;
  readonly closedAt: string | null;
  readonly findingId: string;
  readonly title: string;
  readonly resourceId: string;
  readonly tags: readonly string[];
  readonly search: string;
};

/** Lengths in characters; an index takes 2,704 bytes. */
const SHORT = 256;
const LONG = 512;
const MOST_TAGS = 50;
const MOST_STATED = 50;
/** PostgreSQL has no year 0. */
const EARLIEST = '1970-01-01T00:00:00.000Z';

/** Builds the row of a record. Texts of the finding are cut to what a list shows and an index takes. */
export function buildRow({ identity, mark, finding, isOpen, firstSeenAt, closedAt }: FindingRecord, index: MappingIndex): FindingRow {
  const key = buildKey(finding, index);
  const title = clean(finding.Title, LONG);
  const resourceId = clean(finding.Resources[0]?.Id ?? '', LONG);
  return {
    identity,
    mark,
    account: finding.AwsAccountId,
    region: finding.Region,
    key,
    severity: SEVERITY_LABELS.indexOf(finding.Severity.Label),
    workflow: rankStatus(finding.FindingStatus),
    compliance: finding.ComplianceStatus === undefined ? null : clean(finding.ComplianceStatus, SHORT),
    isOpen,
    updatedAt: finding.UpdatedAt > EARLIEST ? finding.UpdatedAt : EARLIEST,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    closedAt: closedAt === null ? null : new Date(closedAt).toISOString(),
    findingId: clean(finding.Id, LONG),
    title,
    resourceId,
    tags: listTags(finding),
    search: [title, resourceId, finding.AwsAccountId, key.key].join('\n').toLowerCase(),
  };
}

function buildKey(finding: Finding, index: MappingIndex): KeyRow {
  // A finding that nobody foresaw must not keep the other ones of its batch out of the lists.
  const found = guardFinding(() => resolveSourceKey(finding, index));
  const source = found === undefined || 'reason' in found ? undefined : found;
  const told = {
    kind: source?.kind ?? '',
    key: clean(source?.key ?? '', SHORT),
    product: clean(finding.ProductName, SHORT),
    resourceType: clean(finding.Resources[0]?.Type ?? '', SHORT),
    intent: decideIntent(source, finding) === 'detection' ? 1 : 0,
    stated: [...new Set(finding.StatedTechniques)].toSorted().slice(0, MOST_STATED),
  } as const;
  return { digest: sha256(JSON.stringify(Object.values(told))), ...told };
}

/** Returns the techniques of all findings with a key, and the cells of the matrix that they count in. */
export function listKeyTechniques({ kind, key, stated }: Pick<KeyRow, 'kind' | 'key' | 'stated'>, index: MappingIndex): KeyTechniques {
  const source = kind === '' ? undefined : { kind, key };
  const techniques = techniquesOfFinding({ StatedTechniques: stated }, source, index).filter(({ foldedInto }) => foldedInto.length === 0);
  const techniqueIds = techniques.map(({ id }) => id).toSorted();
  const cells = techniqueIds.flatMap((id) => [id, index.technique(id)?.parentId ?? id]);
  return {
    techniqueIds,
    cellIds: [...new Set(cells)].toSorted(),
    tacticIds: [...new Set(techniques.flatMap(({ tacticIds }) => tacticIds))].toSorted(),
  };
}

function listTags({ Resources: resources }: Finding): readonly string[] {
  const tags = resources.flatMap(({ Tags: tagsOfResource }) => (isRecord(tagsOfResource) ? Object.entries(tagsOfResource) : []));
  const texts = tags.flatMap(([name, value]) => (typeof value === 'string' ? [clean(`${name}=${value}`, LONG)] : []));
  return [...new Set(texts)].toSorted().slice(0, MOST_TAGS);
}

/** PostgreSQL holds no character 0. */
function clean(text: string, limit: number): string {
  return truncate(text.replaceAll('\u0000', ''), limit);
}

import { at, textAt } from '#domain/base/json.ts';
import { attackFindingId } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { MAX_TECHNIQUES } from '../bench/surroundings.ts';

type Document = Readonly<Record<string, unknown>>;

/** How sources ended: each should be `right`. */
export type Verdict = {
  readonly sources: number;
  /** Sources of which a finding that should be ACTIVE is not. */
  readonly lost: number;
  /** Sources of which two findings about the same are ACTIVE. */
  readonly doubled: number;
  /** Sources of which a finding is ACTIVE that should not be. */
  readonly wronglyActive: number;
  /** Sources whose ACTIVE findings tell of an earlier version. */
  readonly stale: number;
  /** Some that are not right. */
  readonly examples: readonly { readonly source: string; readonly expected: readonly string[]; readonly active: readonly string[] }[];
};

const MOST_EXAMPLES = 3;

/** Compares what is ACTIVE in Security Hub with what the last version of each source asks for, as if nothing had come before. */
export function judge(finals: readonly Document[], published: readonly Document[], index: MappingIndex): Verdict {
  const active = Map.groupBy(published.filter(isActive), nameSource);
  const counts = { sources: finals.length, lost: 0, doubled: 0, wronglyActive: 0, stale: 0 };
  const examples: Verdict['examples'][number][] = [];
  for (const document of finals) {
    const expected = listExpected(document, index);
    const found = active.get(nameFinal(document)) ?? [];
    const ids = found.map((finding) => String(finding['Id']));
    const subjects = found.map((finding) => String(finding['GeneratorId']));
    const isLost = expected.some((id) => !ids.includes(id));
    const isWrong = ids.some((id) => !expected.includes(id));
    const isDoubled = new Set(subjects).size < subjects.length;
    const isStale = found.some((finding) => textAt(finding, 'Severity', 'Label') !== textAt(document, 'Severity', 'Label'));
    counts.lost += Number(isLost);
    counts.wronglyActive += Number(isWrong);
    counts.doubled += Number(isDoubled);
    counts.stale += Number(isStale);
    if ((isLost || isWrong || isDoubled || isStale) && examples.length < MOST_EXAMPLES)
      examples.push({ source: nameFinal(document), expected, active: ids });
  }
  return { ...counts, examples };
}

function isActive(finding: Document): boolean {
  return finding['RecordState'] === 'ACTIVE';
}

function nameFinal(document: Document): string {
  return [document['AwsAccountId'], document['ProductArn'], document['Id']].join(' ');
}

/** The source that an ATT&CK finding says it is about. */
function nameSource(finding: Document): string {
  const fields = at(finding, 'ProductFields');
  return ['source/account-id', 'source/product-arn', 'source/id'].map((name) => textAt(fields, name)).join(' ');
}

function listExpected(document: Document, index: MappingIndex): string[] {
  const parsed = parseFinding(document);
  if (parsed.kind !== 'finding') throw new Error(`A final version is no finding: ${JSON.stringify(parsed)}`);
  const decision = decide(parsed.finding, index, undefined, { granularity: 'technique', maxTechniques: MAX_TECHNIQUES });
  const subjects = decision.kind === 'create' ? decision.subjects : [];
  return subjects.map((subject) => attackFindingId(parsed.finding, subject, identifyFinding(parsed.finding)));
}

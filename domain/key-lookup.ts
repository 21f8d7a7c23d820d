import type { MappingIndex } from './mapping-index.ts';
import { type CatalogueEntry, type MappingRow, SOURCE_KINDS, type SourceKind } from './mapping-release.ts';
import type { RankedTechnique } from './ranking.ts';
import { managedRuleName, ownGenerator } from './source-key.ts';

/** What the mapping says of one key that a person asked for. */
export type KeyAnswer = {
  readonly kind: SourceKind;
  readonly key: string;
  /** How the question led to this key, where it is not the key itself. */
  readonly via: 'generator_id' | 'config_rule' | 'asff_type' | 'rule_name' | undefined;
  readonly techniques: readonly RankedTechnique[];
  readonly rows: readonly MappingRow[];
  /** Why no technique is right, where somebody said so. */
  readonly reason: string | undefined;
};

/** Every key that a text may stand for: a key of any kind, another spelling of one, or a decorated Config rule name. */
export function lookUpKey(text: string, index: MappingIndex): KeyAnswer[] {
  const question = text.trim();
  const direct = SOURCE_KINDS.filter((kind) => index.knows(kind, question)).map((kind) => ({ kind, key: question, via: undefined }));
  const aliased = (['generator_id', 'config_rule', 'asff_type'] as const).flatMap((via) => {
    const found = index.resolve(via, question);
    return found === undefined ? [] : [{ ...found, via }];
  });
  const lastPart = question.split('/').at(-1) ?? '';
  const spelled = /^[a-z-]+.*\/v\/\d/.test(question) && index.knows('securityhub_control', lastPart);
  const byGenerator = spelled ? [{ kind: 'securityhub_control' as const, key: lastPart, via: 'generator_id' as const }] : [];
  const rule = managedRuleName(question);
  const decorated =
    rule !== question && index.knows('config_rule', rule) ? [{ kind: 'config_rule' as const, key: rule, via: 'rule_name' as const }] : [];
  const own = ownGenerator(question, index);
  const byOwnKey =
    own === undefined ? [] : [{ kind: own.kind, key: own.key, via: own.key === question ? undefined : ('generator_id' as const) }];
  const found = new Map(
    [...direct, ...aliased, ...byGenerator, ...decorated, ...byOwnKey].map((answer) => [`${answer.kind} ${answer.key}`, answer]),
  );
  return [...found.values()].map((answer) => ({
    ...answer,
    techniques: index.techniquesOf(answer),
    rows: index.rowsOf(answer),
    reason: index.whyNoTechnique(answer),
  }));
}

/** Keys that look like a text that named none, closest first. */
export function similarKeys(text: string, catalogue: readonly CatalogueEntry[], limit = 5): string[] {
  const wanted = text.trim().toLowerCase();
  const near = [...new Set(catalogue.map((entry) => entry.key))].filter((key) => {
    const candidate = key.toLowerCase();
    return candidate.includes(wanted) || wanted.includes(candidate) || sharedStart(candidate, wanted) >= Math.max(4, wanted.length - 2);
  });
  return near
    .toSorted((a, b) => Math.abs(a.length - wanted.length) - Math.abs(b.length - wanted.length) || (a < b ? -1 : 1))
    .slice(0, limit);
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
}

import type { Technique, TechniqueId } from '#domain/attack/attack.ts';
import { SOURCE_KINDS, type SourceKind } from '#domain/finding/source-kind.ts';
import { currentTechniques } from './mapping-overrides.ts';
import { type CatalogEntry, type MappingRelease, STANDARDS, TIERS } from './mapping-release.ts';

/** The result of one check: how many things it looked at, and one line for each that is wrong. */
export type CheckResult = { readonly name: string; readonly question: string; readonly looked: number; readonly faults: readonly string[] };

type Check = Pick<CheckResult, 'name' | 'question'> & { run(release: MappingRelease): Pick<CheckResult, 'looked' | 'faults'> };

const CATEGORIES: readonly (string | null)[] = ['protect', 'detect', 'respond', null];
const SCORE = /^(significant|partial|minimal|confidence (0(\.\d+)?|1(\.0+)?))$/;

const CHECKS: readonly Check[] = [
  {
    name: 'mapped-techniques',
    question: 'Does every mapping row name an active technique?',
    run: (release) => {
      const faultOf = techniqueFaults(release);
      return each(release.mappings, (row) => faultOf(row.techniqueId, `${row.kind} ${row.key}`));
    },
  },
  {
    name: 'standard-techniques',
    question: 'Does every control of a standard name an active technique?',
    run: (release) => {
      const faultOf = techniqueFaults(release);
      return each(release.standardControls, (control) => faultOf(control.techniqueId, `${control.standard} ${control.controlId}`));
    },
  },
  {
    name: 'parents',
    question: 'Does every sub-technique have its parent, and an active one an active parent?',
    run: ({ techniques }) => {
      const byId = new Map(techniques.map((technique) => [technique.id, technique]));
      return each(techniques, (technique) => parentFault(technique, byId));
    },
  },
  {
    name: 'tactics',
    question: 'Is every tactic of a technique known, and does every active technique serve one?',
    run: ({ techniques, tactics }) => {
      const known = new Set(tactics.map(({ id }) => id));
      return each(techniques, ({ id, tacticIds, status }) => {
        const unknown = tacticIds.filter((tactic) => !known.has(tactic));
        if (unknown.length > 0) return `${id} serves ${unknown.join(', ')}, which is no tactic`;
        return status === 'active' && tacticIds.length === 0 ? `${id} is active and serves no tactic` : undefined;
      });
    },
  },
  {
    name: 'replacements',
    question: 'Does every revoked technique lead to an active one?',
    run: (release) => {
      const current = currentTechniques(release);
      const revoked = release.techniques.filter(({ status }) => status === 'revoked');
      return each(revoked, ({ id, replacedBy }) =>
        current(id) === undefined ? `${id} is replaced by ${replacedBy ?? 'nothing'}, which leads to no active technique` : undefined,
      );
    },
  },
  {
    name: 'mapped-keys',
    question: 'Is the key of every mapping row in the catalog?',
    run: (release) => {
      const isListed = catalogTest(release);
      return each(release.mappings, (row) => (isListed(row) ? undefined : `${row.kind} ${row.key} is mapped and not in the catalog`));
    },
  },
  {
    name: 'no-technique',
    question: 'Is every key for which no technique is the answer in the catalog and unmapped?',
    run: (release) => {
      const isListed = catalogTest(release);
      const mapped = new Set(release.mappings.map(({ kind, key }) => `${kind} ${key}`));
      return each(release.noTechnique, (answer) => {
        const name = `${answer.kind} ${answer.key}`;
        if (!isListed(answer)) return `${name} has no technique and is not in the catalog`;
        return mapped.has(name) ? `${name} is mapped, and recorded as having no technique (${answer.reason})` : undefined;
      });
    },
  },
  {
    name: 'aliases',
    question: 'Does every other spelling lead to a key of the catalog?',
    run: (release) => {
      const isListed = catalogTest(release);
      return each(release.aliases, (alias) =>
        isListed(alias) ? undefined : `${alias.aliasKind} ${alias.alias} leads to ${alias.kind} ${alias.key}, which is not in the catalog`,
      );
    },
  },
  {
    name: 'provenance',
    question: 'Does every mapping row name its source and license?',
    run: ({ mappings }) =>
      each(mappings, ({ kind, key, techniqueId, source, license }) => {
        if (source.trim() !== '' && license.trim() !== '') return undefined;
        return `${kind} ${key} -> ${techniqueId} has no ${source.trim() === '' ? 'source' : 'license'}`;
      }),
  },
  {
    name: 'vocabulary',
    question: 'Are kind, tier, category, score and standard words that the ranking knows?',
    run: ({ mappings, standardControls }) => {
      const rows = each(mappings, ({ kind, key, techniqueId, tier, category, score }) => {
        const isOdd = [
          !isAmong(SOURCE_KINDS, kind) && `kind ${kind}`,
          !isAmong(TIERS, tier) && `tier ${tier}`,
          !CATEGORIES.includes(category) && `category ${category}`,
          score !== null && !SCORE.test(score) && `score ${score}`,
        ].filter((word) => word !== false);
        return isOdd.length === 0 ? undefined : `${kind} ${key} -> ${techniqueId} has unknown ${isOdd.join(', ')}`;
      });
      const standards = each(standardControls, ({ standard, controlId }) =>
        isAmong(STANDARDS, standard) ? undefined : `${standard} ${controlId} is of an unknown standard`,
      );
      return { looked: rows.looked + standards.looked, faults: [...rows.faults, ...standards.faults] };
    },
  },
];

/** Every rule that the content of a release must keep, asked of this one. Pure; the release as stored, without overrides. */
export function checkRelease(release: MappingRelease): readonly CheckResult[] {
  return CHECKS.map(({ name, question, run }) => ({ name, question, ...run(release) }));
}

/** Kinds whose every active key must have an answer. Config rules and checks are known only because something names them. */
const DECIDED_KINDS: readonly SourceKind[] = [
  'securityhub_control',
  'guardduty_finding_type',
  'macie',
  'inspector',
  'access_analyzer',
  'iot_device_defender',
  'securityhub_insight',
];

/** Active controls and finding types that are neither mapped nor recorded as having no technique: nobody has decided them. */
export function undecidedKeys(release: MappingRelease): readonly CatalogEntry[] {
  const decided = new Set([...release.mappings, ...release.noTechnique].map(({ kind, key }) => `${kind} ${key}`));
  return release.catalog.filter(
    ({ kind, key, status }) => status === 'active' && DECIDED_KINDS.includes(kind) && !decided.has(`${kind} ${key}`),
  );
}

function each<Item>(items: readonly Item[], faultOf: (item: Item) => string | undefined): Pick<CheckResult, 'looked' | 'faults'> {
  return { looked: items.length, faults: [...new Set(items.flatMap((item) => faultOf(item) ?? []))] };
}

function techniqueFaults({ techniques }: MappingRelease): (id: TechniqueId, subject: string) => string | undefined {
  const statuses = new Map(techniques.map(({ id, status }) => [id, status]));
  return (id, subject) => {
    const status = statuses.get(id);
    return status === 'active' ? undefined : `${subject} names ${id}, which is ${status ?? 'no technique of this release'}`;
  };
}

function parentFault({ id, parentId, status }: Technique, byId: ReadonlyMap<TechniqueId, Technique>): string | undefined {
  if (parentId === null) return id.includes('.') ? `${id} is a sub-technique without parent` : undefined;
  const parent = byId.get(parentId);
  if (parent === undefined || !id.startsWith(`${parentId}.`)) return `${id} has parent ${parentId}, which is not its technique`;
  return status === 'active' && parent.status !== 'active' ? `${id} is active and its parent ${parentId} is ${parent.status}` : undefined;
}

function catalogTest({ catalog }: MappingRelease): (entry: { readonly kind: string; readonly key: string }) => boolean {
  const listed = new Set(catalog.map(({ kind, key }) => `${kind} ${key}`));
  return ({ kind, key }) => listed.has(`${kind} ${key}`);
}

function isAmong(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

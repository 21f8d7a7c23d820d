import {
  type Change,
  type ChangePlan,
  type Conflict,
  type Difference,
  fill,
  type Json,
  type TranslatedText,
  translate,
  truncate,
  truncateText,
} from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import { summaryOfPlan } from './plan-summary.ts';
import type { PlanSummary } from './reaction-result.ts';
import type { ReasonOf } from './reason.ts';

const MAX_NAMED_FIELDS = 4;
const MAX_NAMED_DIFFERENCES = 3;
const MAX_LISTED_CONFLICTS = 10;
const MAX_VALUE_CHARACTERS = 160;

type Words = Readonly<
  Record<'changed' | 'lacks' | 'has' | 'and' | 'whole' | 'notSet' | 'more' | 'comma' | 'restored' | 'fields' | 'fieldsAndMore', string>
>;

const ENGLISH: Words = {
  changed: '{field} is {found} instead of {expected}',
  lacks: 'lacks {values}',
  has: 'has {values} in addition',
  and: ' and ',
  whole: 'it',
  notSet: 'not set',
  more: '{count} more',
  comma: ', ',
  restored: 'Restored: {fields}',
  fields: '{fields} of {resource}',
  fieldsAndMore: '{fields} and {count} more of {resource}',
};
const CHINESE: Words = {
  changed: '{field} 为 {found}，应为 {expected}',
  lacks: '缺少 {values}',
  has: '多出 {values}',
  and: '，并',
  whole: '资源',
  notSet: '未设置',
  more: '另有 {count} 处',
  comma: '、',
  restored: '已恢复：{fields}',
  fields: '{resource} 的 {fields}',
  fieldsAndMore: '{resource} 的 {fields} 及另外 {count} 项',
};
const SPANISH: Words = {
  changed: '{field} es {found} en vez de {expected}',
  lacks: 'carece de {values}',
  has: 'tiene además {values}',
  and: ' y ',
  whole: 'el recurso',
  notSet: 'sin definir',
  more: '{count} más',
  comma: ', ',
  restored: 'Restaurado: {fields}',
  fields: '{fields} de {resource}',
  fieldsAndMore: '{fields} y {count} más de {resource}',
};
const WORDS = { en: ENGLISH, zh: CHINESE, es: SPANISH } as const;

/** Describes the differences on one line: `policy.Statement lacks {…}`. The first three are named. */
export function describeDifferences(differences: readonly Difference[]): TranslatedText {
  const more = differences.length - MAX_NAMED_DIFFERENCES;
  return translate((language) => {
    const words = WORDS[language];
    const named = differences.slice(0, MAX_NAMED_DIFFERENCES).map((difference) => describe(difference, words));
    return [...named, ...(more > 0 ? [fill(words.more, { count: String(more) })] : [])].join('; ');
  });
}

/** Says why a rollback restored nothing: the conflicts, each value on one line; the first ten. */
export function explainConflicts(conflicts: readonly Conflict[]): ReasonOf<'rollback-conflict' | 'left-unknown'> {
  const listed = conflicts.slice(0, MAX_LISTED_CONFLICTS).map(({ field, before, left, today }) => ({
    field: oneLine(field),
    before: lineOf(before),
    today: lineOf(today),
    ...(left !== undefined && { left: lineOf(left) }),
  }));
  const isUnknown = conflicts.every(({ left }) => left === undefined);
  return { code: isUnknown ? 'left-unknown' : 'rollback-conflict', conflicts: listed };
}

/** Turns a plan round: its changes lead back, as a rollback restored them. Changes that a rollback leaves on purpose are left out. */
export function summarizeRestoration(plan: ChangePlan): PlanSummary {
  const changes = plan.changes
    .filter(({ isLasting }) => isLasting !== true)
    .map(({ resource, field, before, after }): Change => ({ resource, field, before: after, after: before }));
  const summary = translate((language) => fill(WORDS[language].restored, { fields: nameFields(changes, WORDS[language]) }));
  return summaryOfPlan({ ...plan, summary: truncateText(summary), changes });
}

function nameFields(changes: readonly Change[], words: Words): string {
  const fieldsByResource = Map.groupBy(changes, ({ resource }) => resource);
  return [...fieldsByResource]
    .map(([resource, ofResource]) => {
      const fields = ofResource
        .slice(0, MAX_NAMED_FIELDS)
        .map(({ field }) => field)
        .join(words.comma);
      const more = ofResource.length - MAX_NAMED_FIELDS;
      return more > 0 ? fill(words.fieldsAndMore, { fields, resource, count: String(more) }) : fill(words.fields, { fields, resource });
    })
    .join('; ');
}

function describe({ field: name, expected, found }: Difference, words: Words): string {
  const field = name === '' ? words.whole : name;
  const write = (value: Json) => valueText(value, words);
  if (!Array.isArray(expected) || !Array.isArray(found)) {
    return fill(words.changed, { field, found: write(found), expected: write(expected) });
  }
  const list = (values: readonly Json[]) => values.map(write).join(words.comma);
  const missing = expected.length > 0 ? [fill(words.lacks, { values: list(expected) })] : [];
  const added = found.length > 0 ? [fill(words.has, { values: list(found) })] : [];
  return `${field} ${[...missing, ...added].join(words.and)}`;
}

function valueText(value: Json, { notSet }: Words): string {
  return lineOf(value) ?? notSet;
}

function lineOf(value: Json): string | null {
  if (value === null) return null;
  return truncate(oneLine(typeof value === 'string' ? value : JSON.stringify(value)), MAX_VALUE_CHARACTERS);
}

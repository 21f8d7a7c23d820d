import { truncate } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';
import type { Resource } from '#domain/finding/finding.ts';

/** A resource as Security Hub takes it, and the names of what it would have refused. */
export type ImportableResource = { readonly resource: Resource; readonly leftOut: readonly string[] };

/** Answers the part of a value that Security Hub takes; undefined: nothing. */
type Taking = (value: unknown) => unknown;

/**
 * The properties that have a form: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html. Others pass;
 * the service ignores what it does not know.
 */
const FORMS: readonly (readonly [property: string, take: Taking])[] = [
  ['Type', (value) => (typeof value === 'string' && /\S/.test(value) ? truncate(value, 256) : 'Other')],
  ['Partition', (value) => (value === 'aws' || value === 'aws-cn' || value === 'aws-us-gov' ? value : undefined)],
  ['Region', (value) => (isText(value) && value.length <= 16 ? value : undefined)],
  ['ResourceRole', (value) => (isText(value) ? value : undefined)],
  ['ApplicationName', (value) => (isText(value) ? value : undefined)],
  ['ApplicationArn', (value) => (isText(value) ? value : undefined)],
  ['Tags', fitTexts],
  ['DataClassification', (value) => (isRecord(value) ? value : undefined)],
  ['Details', fitDetails],
];

/**
 * Leaves out of a resource, or cuts, what makes Security Hub refuse the whole finding. The very same resource where there
 * is no such thing. Blank texts are left in: the encoding leaves them out, wherever they stand.
 */
export function fitResource(resource: Resource): ImportableResource {
  const changed = FORMS.flatMap(([property, take]) => {
    const given = resource[property];
    if (given === undefined && property !== 'Type') return [];
    const fitting = take(given);
    return fitting === given ? [] : [[property, fitting] as const];
  });
  if (changed.length === 0) return { resource, leftOut: [] };
  const fitting = { ...resource, ...Object.fromEntries(changed) };
  return { resource: fitting, leftOut: changed.filter(([property]) => !isBlank(resource[property])).map(([property]) => property) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && /\S/.test(value);
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && !/\S/.test(value);
}

/** A map from text to text, as tags and `Details.Other` are. */
function fitTexts(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  const texts = entries.filter(([, inner]) => typeof inner === 'string');
  return texts.length === entries.length ? value : Object.fromEntries(texts);
}

/** One object for each type of resource: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_ResourceDetails.html */
function fitDetails(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  const fitting = entries.flatMap(([type, details]): [string, unknown][] => {
    const taken = fitDetail(type, details);
    return taken === undefined ? [] : [[type, taken]];
  });
  const isSame = fitting.length === entries.length && fitting.every(([type, details]) => value[type] === details);
  return isSame ? value : Object.fromEntries(fitting);
}

/** Addresses of an instance are ten at most: https://github.com/cloud-custodian/cloud-custodian/issues/3575 */
const MAX_ADDRESSES = 10;

function fitDetail(type: string, details: unknown): unknown {
  if (type === 'Other') return fitTexts(details);
  if (!isRecord(details)) return undefined;
  if (type !== 'AwsEc2Instance') return details;
  const long = Object.entries(details).filter(([name, list]) => {
    return (
      /^IpV[46]Addresses$/.test(name) &&
      !(Array.isArray(list) && list.length <= MAX_ADDRESSES && list.every((item) => typeof item === 'string'))
    );
  });
  if (long.length === 0) return details;
  const cut = long.map(([name, list]) => [
    name,
    Array.isArray(list) ? list.filter((item) => typeof item === 'string').slice(0, MAX_ADDRESSES) : [],
  ]);
  return { ...details, ...Object.fromEntries(cut) };
}

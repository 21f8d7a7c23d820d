import { isRecord } from '#domain/base/json.ts';
import { DEEP, HOSTILE_NAMES, HOSTILE_TEXTS, HOSTILE_VALUES } from './hostile-values.ts';
import type { Random } from './random.ts';

/** A value inside of a document: the list or object that holds it, and its name there. */
type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly name: string; readonly depth: number };

/** A change of one place. */
type Change = (place: Place, places: readonly Place[], random: Random) => void;

const CHANGES: readonly (readonly [weight: number, change: Change])[] = [
  [20, remove],
  [
    30,
    (place, _places, random) =>
      put(place, random.fraction() < 0.6 ? random.pick(HOSTILE_TEXTS) : structuredClone(random.pick(HOSTILE_VALUES))),
  ],
  [8, (place, _places, random) => repeat(place, random)],
  [6, (place, _places, random) => put({ ...place, name: random.pick(HOSTILE_NAMES) }, structuredClone(read(place)))],
  [10, (place, _places, random) => edit(place, (text) => `${text}${random.pick(HOSTILE_TEXTS)}`)],
  [6, (place, _places, random) => edit(place, (text) => text.slice(0, random.below(text.length)))],
  [
    6,
    (place, _places, random) =>
      edit(place, (text) => text.replaceAll(/[a-z]/gi, (letter) => (random.fraction() < 0.1 ? '\u200b' : letter))),
  ],
  [4, (place) => put(place, [read(place)])],
  [4, (place) => put(place, { inner: read(place) })],
  [6, (place, places, random) => put(place, structuredClone(read(random.pick(places))))],
];
const TOTAL = CHANGES.reduce((sum, [weight]) => sum + weight, 0);
const MOST_CHANGES = 4;
/** Places of a finding itself are as likely as all those in its details together. */
const SHALLOW = 2;

/** A document with one to four changes, each of a place that the document has. */
export function mutate(document: unknown, random: Random): unknown {
  const mutant = structuredClone(document);
  for (let changes = 1 + random.below(MOST_CHANGES); changes > 0; changes -= 1) {
    const places = listPlaces(mutant);
    if (places.length === 0) return structuredClone(random.pick(HOSTILE_VALUES));
    const shallow = places.filter(({ depth }) => depth <= SHALLOW);
    const place = random.pick(shallow.length > 0 && random.fraction() < 0.5 ? shallow : places);
    drawChange(random)(place, places, random);
  }
  return mutant;
}

/** The document as a queue would deliver it: mostly in an event, sometimes in another frame, alone, or cut off. */
export function wrap(document: unknown, random: Random): string {
  const body = writeDeep(frame(document, random.fraction()));
  return random.fraction() < 0.02 ? body.slice(0, random.below(body.length)) : body;
}

function frame(document: unknown, draw: number): unknown {
  const event = (type: string) => ({
    'detail-type': type,
    source: 'aws.securityhub',
    time: '2026-11-03T08:00:00Z',
    detail: { findings: [document] },
  });
  if (draw < 0.7) return event('Security Hub Findings - Imported');
  if (draw < 0.8)
    return { ...event('Security Hub Findings - Custom Action'), detail: { actionName: 'React', findings: [document, document] } };
  if (draw < 0.85) return { Records: [{ body: JSON.stringify(event('Security Hub Findings - Imported')) }] };
  return draw < 0.9 ? { Findings: [document] } : document;
}

function writeDeep(document: unknown): string {
  const text = JSON.stringify(document) ?? 'null';
  return text.replaceAll(DEEP, (_place, levels: string) => `${'{"a":['.repeat(Number(levels))}1${']}'.repeat(Number(levels))}`);
}

function listPlaces(value: unknown, depth = 1): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Place['holder'];
  return Object.keys(value).flatMap((name) => [{ holder, name, depth }, ...listPlaces(read({ holder, name, depth }), depth + 1)]);
}

function drawChange(random: Random): Change {
  let left = random.below(TOTAL);
  for (const [weight, change] of CHANGES) {
    if (left < weight) return change;
    left -= weight;
  }
  return remove;
}

function read({ holder, name }: Place): unknown {
  return Object.getOwnPropertyDescriptor(holder, name)?.value;
}

/** Defines instead of assigning: `__proto__` is a name like any other in JSON. */
function put({ holder, name }: Place, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(name)) holder.push(value);
  else Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

function remove({ holder, name }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (isRecord(holder)) delete holder[name];
}

function repeat(place: Place, random: Random): void {
  const { holder } = place;
  const copies = Array.from({ length: random.below(40) }, () => structuredClone(read(place)));
  if (Array.isArray(holder)) holder.push(...copies);
  else put(place, copies);
}

function edit(place: Place, change: (text: string) => string): void {
  const text = read(place);
  if (typeof text === 'string') put(place, change(text));
}

import type { Effect } from '@attack-reactor/kit/contract';
import type { CatalogEntry, ReactorFacts } from './catalog-entry.ts';
import { compareEntries } from './publishing.ts';
import type { Trust } from './trust-store.ts';
import { offerVersion } from './version-change.ts';

/** One reactor of a catalog with its versions, the newest first. */
export type HubReactor = {
  readonly publisher: string;
  readonly name: string;
  readonly versions: readonly CatalogEntry[];
  /** The newest version that may be installed; null: none may. */
  readonly latest: CatalogEntry | null;
  /** The version that tells what the reactor is: that one, or else the newest that was verified; null: none was. */
  readonly told: CatalogEntry | null;
};

/** The bounds of a list; any of the values of a field will do, and a field left out narrows nothing. */
export type HubFilter = {
  readonly control?: readonly string[] | undefined;
  readonly technique?: readonly string[] | undefined;
  readonly publisher?: readonly string[] | undefined;
  readonly effect?: readonly Effect[] | undefined;
  readonly trust?: readonly Trust[] | undefined;
  readonly action?: readonly string[] | undefined;
  readonly q?: string | undefined;
};

/** Picks the newest version that may be installed, a deprecated one only where there is no other. @param versions the newest first */
export function pickLatest(versions: readonly CatalogEntry[]): CatalogEntry | undefined {
  const offered = versions.flatMap((entry) => {
    const offer = offerVersion(entry.version);
    return offer.kind === 'offered' ? [{ entry, isGood: offer.warning === null }] : [];
  });
  return (offered.find(({ isGood }) => isGood) ?? offered[0])?.entry;
}

/** Puts the versions of each reactor together, in the order of publisher and name. */
export function groupReactors(entries: readonly CatalogEntry[]): readonly HubReactor[] {
  const sorted = entries.toSorted(compareEntries);
  return [...Map.groupBy(sorted, ({ version }) => `${version.publisher}/${version.name}`).values()].flatMap((versions) => {
    const [first] = versions;
    if (first === undefined) return [];
    const latest = pickLatest(versions) ?? null;
    const told = latest ?? versions.find(({ facts }) => facts !== null) ?? null;
    return [{ publisher: first.version.publisher, name: first.version.name, versions, latest, told }];
  });
}

/** Returns how far the signer of what tells of a reactor is trusted; null: nobody verified it. */
export function readTrust({ told }: Pick<HubReactor, 'told'>): Trust | null {
  const { checks = null } = told ?? {};
  return checks?.outcome === 'verified' && checks.signature.state === 'verified' ? checks.signature.trust : null;
}

/** Tells whether a reactor is one that somebody looks for. Nothing is known of what an unverified one answers to. */
export function isLookedFor(reactor: HubReactor, { control, technique, publisher, effect, trust, action, q }: HubFilter): boolean {
  const facts = reactor.told?.facts ?? null;
  const has = <Value>(asked: readonly Value[] | undefined, values: readonly (Value | null)[]) =>
    asked === undefined || asked.some((one) => values.includes(one));
  return (
    has(publisher, [reactor.publisher]) &&
    has(control, facts?.controls ?? []) &&
    has(technique, facts?.techniques ?? []) &&
    has(effect, [facts?.effect ?? null]) &&
    has(trust, [readTrust(reactor)]) &&
    has(action, facts?.actions ?? []) &&
    (q === undefined || listTexts(reactor, facts).some((text) => text.toLowerCase().includes(q.toLowerCase())))
  );
}

function listTexts({ publisher, name }: HubReactor, facts: ReactorFacts | null): readonly string[] {
  if (facts === null) return [`${publisher}/${name}`];
  const worded = [facts.title, facts.description].flatMap((text) => (typeof text === 'string' ? [text] : Object.values(text)));
  return [`${publisher}/${name}`, ...worded, ...facts.controls, ...facts.findingTypes, ...facts.techniques, ...facts.resourceTypes];
}

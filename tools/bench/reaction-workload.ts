import type { SourceKind } from '#domain/finding/source-kind.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { type Binding, binding } from '#domain/reaction/binding.ts';
import { manifest } from './reaction-manifest.ts';
import { buildFinding, importedEvent, type Key, Workload } from './workload.ts';

/** One finding of so many has a binding. */
const BOUND_EVERY = 20;
/** One bound control finding of so many arrives through a second standard too, as another finding about the same. */
const TWIN_EVERY = 4;
const BOUND_CONTROLS = 9;
const DELIVERIES = 4;

export type ReactionWorkload = {
  readonly bindings: readonly Binding[];
  /** One text for each delivery of each finding, in the order in which they arrive. */
  readonly messages: readonly string[];
  /** ARNs of the resources that a reaction must be started for, once each. */
  readonly subjects: readonly string[];
  /** The findings in Security Hub, twins included. */
  readonly boundFindings: readonly Record<string, unknown>[];
};

/**
 * Findings of several products in four accounts, 5 % of them about something that a binding wants fixed: nine controls and
 * a GuardDuty type, one bucket each. A quarter of the bound control findings has a twin, which comes on top of `count`: the
 * same control and bucket through a standard of its own, under another Id. Everything arrives four times, shuffled.
 * @param count a multiple of 20
 * @param seed equal seeds, equal order
 */
export function reactionWorkload(release: MappingRelease, count: number, seed: number): ReactionWorkload {
  const others = new Workload(release, 1);
  const keys = boundKeys(release, others);
  const unbound = Array.from({ length: count - count / BOUND_EVERY }, (_, number) => others.finding(number));
  const bound = Array.from({ length: count / BOUND_EVERY }, (_, position) => boundFinding(count + position, keyAt(keys, position)));
  const twins = bound.filter(hasTwin).map(buildTwin);
  const findings = [...unbound, ...bound, ...twins];
  const texts = findings.map((finding) => JSON.stringify(importedEvent(finding)));
  return {
    bindings: keys.map(buildBinding),
    messages: shuffled(Array.from({ length: DELIVERIES }, () => texts).flat(), seed),
    subjects: bound.map((finding) => formatBucket(String(finding['Id']))),
    boundFindings: [...bound, ...twins],
  };
}

/** Keys that no other finding of the workload has. */
function boundKeys(release: MappingRelease, others: Workload): Key[] {
  const mapped = new MappingIndex(release).mappedKeys();
  const free = (kind: SourceKind, most: number) =>
    mapped.filter((one) => one.kind === kind && !others.uses(one) && /^[A-Za-z0-9]+\.\d+$|:/.test(one.key)).slice(0, most);
  return [...free('securityhub_control', BOUND_CONTROLS), ...free('guardduty_finding_type', 1)];
}

function keyAt(keys: readonly Key[], position: number): Key {
  const key = keys[position % keys.length];
  if (key === undefined) throw new RangeError('the release maps too few keys for this workload');
  return key;
}

function buildBinding({ kind, key }: Key, position: number): Binding {
  return binding.parse({
    id: `bench-${position}`,
    match: kind === 'securityhub_control' ? { control: key } : { findingType: key },
    reactorId: manifest.id,
    mode: 'automatic',
    // More than a run changes at a time; the guards themselves are proved elsewhere.
    budget: { changesPerHour: 1000 },
    breaker: { failures: 100, pauseMinutes: 60 },
  });
}

function boundFinding(number: number, key: Key): Record<string, unknown> {
  const finding = buildFinding(number, key);
  const resource = { Type: 'AwsS3Bucket', Id: formatBucket(String(finding['Id'])), Partition: 'aws', Region: finding['Region'] };
  return { ...finding, Resources: [{ ...resource, Tags: { team: 'shop', environment: 'production' } }] };
}

/** A bucket of its own for each finding. */
function formatBucket(findingId: string): string {
  return `arn:aws:s3:::bench-${findingId.split('/').at(-1)}`;
}

function hasTwin({ Compliance: compliance }: Record<string, unknown>, position: number): boolean {
  return compliance !== undefined && position % TWIN_EVERY === 0;
}

/** The finding as a standard reports it without consolidated control findings: no control id, another Id and generator. */
function buildTwin(finding: Record<string, unknown>): Record<string, unknown> {
  const standard = 'aws-foundational-security-best-practices/v/1.0.0';
  const [, region, account, control, number] =
    /:([\w-]+):(\d+):security-control\/([^/]+)\/finding\/(.+)$/.exec(String(finding['Id'])) ?? [];
  return {
    ...finding,
    Id: `arn:aws:securityhub:${region}:${account}:subscription/${standard}/${control}/finding/${number}`,
    GeneratorId: `${standard}/${control}`,
    Compliance: { Status: 'FAILED' },
  };
}

/** Fisher and Yates' shuffle, driven by a linear congruential generator (Numerical Recipes' constants). */
function shuffled<Item>(items: Item[], seed: number): Item[] {
  let state = seed >>> 0;
  for (let last = items.length - 1; last > 0; last -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    const [one, two] = [items[last], items[other]];
    if (one !== undefined && two !== undefined) [items[last], items[other]] = [two, one];
  }
  return items;
}

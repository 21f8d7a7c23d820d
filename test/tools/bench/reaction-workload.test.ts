import { toManifestDocument } from '@attack-reactor/kit';
import { readMessage } from '#domain/finding/envelope.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { loadRelease } from '#platform/mapping/mapping-database.ts';
import { type ReactionSources, reactionsOfFinding, type UnnamedReaction } from '#platform/reaction/reactions-of-finding.ts';
import { manifest } from '#tools/bench/reaction-manifest.ts';
import { type ReactionWorkload, reactionWorkload } from '#tools/bench/reaction-workload.ts';
import { describeOnEachDatabase } from '../../support/database.ts';

const COUNT = 1000;

function sourcesFor({ bindings }: ReactionWorkload, index: MappingIndex): ReactionSources {
  const reactor = { manifest: toManifestDocument(manifest), functionName: 'reactor', sha256: 'x' };
  return {
    mapping: { current: async () => index },
    rules: async () => ({ bindings, reactors: new Map([[manifest.id, reactor]]) }),
    organization: { findPlace: async () => ({ isMember: true, organizationalUnits: undefined }) },
    clock: { now: () => 0 },
  };
}

async function reactionsTo(messages: Iterable<string>, sources: ReactionSources): Promise<UnnamedReaction[]> {
  const all: UnnamedReaction[] = [];
  for (const parsed of [...messages].flatMap((message) => readMessage(message).findings)) {
    if (parsed.kind !== 'finding') throw new Error(`no finding: ${parsed.kind}`);
    const found = await reactionsOfFinding(parsed.finding, { trigger: 'event', requestedBy: null, claim: null, fixedAt: null }, sources);
    if (found.kind === 'reactions') all.push(...found.reactions);
  }
  return all;
}

describeOnEachDatabase('the workload of the reaction benchmark', (database) => {
  it('delivers distinct findings four times each, in an order that only the seed decides', async () => {
    const release = await loadRelease(database.sql(), '2026.11.2');
    const [one, same, other] = [7, 7, 8].map((seed) => reactionWorkload(release, COUNT, seed).messages);
    const counts = [...Map.groupBy(one ?? [], (message) => message).values()].map(({ length }) => length);

    expect(new Set(counts)).toEqual(new Set([4]));
    expect(counts).toHaveLength(COUNT + 13);
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    expect(one?.toSorted()).toEqual(other?.toSorted());
  });

  it('wants exactly one automatic reaction for each of 5 % subjects, twins included, over several accounts and products', async () => {
    const release = await loadRelease(database.sql(), '2026.11.2');
    const workload = reactionWorkload(release, COUNT, 7);

    const reactions = await reactionsTo(new Set(workload.messages), sourcesFor(workload, new MappingIndex(release)));

    expect(workload.subjects).toHaveLength(COUNT / 20);
    expect(reactions.map(({ decision }) => decision.kind === 'react' && decision.mode)).toEqual(reactions.map(() => 'automatic'));
    expect(reactions).toHaveLength(COUNT / 20 + 13);
    expect(new Set(reactions.map(({ resource }) => resource.Id))).toEqual(new Set(workload.subjects));
    expect(new Set(reactions.map((reaction) => subjectHash(identifySubject(reaction)))).size).toBe(workload.subjects.length);
    expect(new Set(reactions.map(({ target }) => target.accountId)).size).toBe(4);
    expect(new Set(reactions.map(({ sourceKey }) => sourceKey.split(':')[0]))).toEqual(
      new Set(['securityhub_control', 'guardduty_finding_type']),
    );
  });
});

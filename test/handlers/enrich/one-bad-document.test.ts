import { enrich, listArrivals } from '#handlers/enrich/core.ts';
import { enrichmentWorld } from '../../support/enrichment-world.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../../support/findings.ts';

const bucket = (overrides: Record<string, unknown>) => ({ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::a', ...overrides });
const product = (slug: string) => controlDocument({ ProductArn: `arn:aws:securityhub:eu-central-1::product/${slug}` });
const { Region: _none, ...withoutRegion } = controlDocument();

/** The body of a message about a resource whose details have so many levels; no JavaScript value can be so deep and be written. */
function nested(levels: number): string {
  const event = importedEvent(controlDocument({ Resources: [bucket({ Details: { Other: { deep: '@@' } } })] }));
  return JSON.stringify(event).replace('"@@"', `${'['.repeat(levels)}"x"${']'.repeat(levels)}`);
}

describe('one bad document', () => {
  it.each([
    ['a Region that is no text', { ...withoutRegion, Resources: [bucket({ Region: 5 })] }, 'enriched'],
    ['a Region that is an object', { ...withoutRegion, Resources: [bucket({ Region: {} })] }, 'enriched'],
    ['half a surrogate pair in its Id', controlDocument({ Id: 'x\ud800' }), 'rejected'],
    ['a product named as a property of every object', product('constructor'), 'skipped'],
    ['a product named __proto__', product('__proto__'), 'skipped'],
    ['details of 4,000 levels', nested(4000), 'rejected'],
    ['details of 100,000 levels', nested(100_000), 'rejected'],
  ])('with %s leaves the rest of its batch alone', async (_name, pill, kind) => {
    const world = enrichmentWorld();

    const outcomes = await world.deliver(pill, guardDutyDocument());

    expect(outcomes.map((outcome) => outcome.kind)).toEqual([kind, 'enriched']);
    expect(world.deadLetters.map(({ reason }) => reason)).toEqual(kind === 'rejected' ? ['invalid-field'] : []);
  });

  it('is set aside where deciding about it fails for a reason that nobody foresaw', async () => {
    const world = enrichmentWorld();
    const { knows } = world.index;
    world.index.knows = function (kind, key) {
      if (key.includes('unforeseen')) throw new TypeError('text of the finding');
      return knows.call(this, kind, key);
    };

    const outcomes = await world.deliver(
      controlDocument({ ...product('acme/scan'), Id: 'pill', GeneratorId: 'unforeseen', Compliance: undefined }),
      guardDutyDocument(),
    );

    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'invalid-field', field: '$' }, { kind: 'enriched' }]);
    expect(JSON.stringify(world.deadLetters)).toContain('TypeError');
    expect(world.deadLetters[0]?.detail).not.toContain('text of the finding');
  });

  it('is set aside where writing what is published fails, and is remembered as it was', async () => {
    const world = enrichmentWorld();
    const { contextOf } = world.deps;
    world.deps = {
      ...world.deps,
      contextOf: (index) => {
        const context = contextOf(index);
        return {
          ...context,
          targetOf: (source) => {
            if (source.Id === 'pill') throw new RangeError('text of the finding');
            return context.targetOf(source);
          },
        };
      },
    };
    const bodies = [controlDocument({ Id: 'pill' }), guardDutyDocument()].map((document) => JSON.stringify(importedEvent(document)));

    const outcomes = await enrich(
      bodies.flatMap((body, position) => listArrivals({ messageId: `m-${position}`, body })),
      world.deps,
    );

    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'invalid-field', published: [] }, { kind: 'enriched' }]);
  });
});

describe('a finding that Security Hub refuses because of its resources', () => {
  it('is offered once more with their addresses only, and says so', async () => {
    const world = enrichmentWorld();
    const offers: string[] = [];
    world.hub.refuse = (id) => {
      offers.push(id);
      return offers.filter((offered) => offered === id).length === 1
        ? { code: 'InvalidInput', message: 'data.Resources[0].Details.AwsS3Bucket.CreatedAt should be string', permanent: true }
        : undefined;
    };

    const [outcome] = await world.deliver(controlDocument({ Resources: [bucket({ Details: { AwsS3Bucket: { CreatedAt: 5 } } })] }));

    expect(outcome).toMatchObject({ kind: 'enriched', published: ['T1530', 'T1552.001'] });
    expect([...world.hub.findings.values()]).toMatchObject([
      { Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::a' }], ProductFields: { 'attack/left-out': expect.any(String) } },
      {},
    ]);
    expect(JSON.stringify([...world.hub.findings.values()])).not.toContain('CreatedAt":5');
    expect(world.deadLetters).toEqual([]);
  });

  it('is set aside with the words of the service where that does not help', async () => {
    const world = enrichmentWorld();
    world.hub.refuse = () => ({ code: 'InvalidInput', message: 'data.Title', permanent: true });

    await world.deliver(controlDocument());

    expect(world.deadLetters).toMatchObject([{ reason: 'invalid-field', field: 'InvalidInput', detail: 'data.Title' }]);
  });
});

describe('a message with many bad findings', () => {
  const bad = (count: number) =>
    JSON.stringify(importedEvent(...Array.from({ length: count }, (_, at) => controlDocument({ Id: `${at}`, UpdatedAt: 'never' }))));

  it('becomes one letter with the first reason and their number, and one again after a redrive', async () => {
    const world = enrichmentWorld();

    await world.deliver(bad(20));
    const letters = world.deadLetters.splice(0);
    await world.deliver(...letters.map(({ body }) => body));

    expect(letters).toMatchObject([{ messageId: 'message-1', field: 'UpdatedAt', count: 20 }]);
    expect(world.deadLetters).toMatchObject([{ messageId: 'message-2', field: 'UpdatedAt', count: 20 }]);
  });

  it('has no letter yet while another finding of it is to be tried again', async () => {
    const world = enrichmentWorld();
    const body = JSON.stringify(importedEvent(controlDocument({ UpdatedAt: 'never' }), guardDutyDocument()));
    world.hub.refuse = () => ({ code: 'LimitExceeded', message: 'slow down', permanent: false });

    const first = await world.deliver(body);
    const lettersMeanwhile = [...world.deadLetters];
    world.hub.refuse = () => undefined;
    const second = await world.deliver(body);

    expect(first.map(({ kind }) => kind)).toEqual(['rejected', 'failed']);
    expect(lettersMeanwhile).toEqual([]);
    expect(second.map(({ kind }) => kind)).toEqual(['rejected', 'enriched']);
    expect(world.deadLetters).toMatchObject([{ messageId: 'message-2', count: 1 }]);
  });

  it('is one rejection where it holds more than any message of ours', async () => {
    const world = enrichmentWorld();

    const outcomes = await world.deliver(`[${Array(500_000).fill(1).join(',')}]`);

    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'too-large', field: '$' }]);
    expect(world.deadLetters).toHaveLength(1);
  });
});

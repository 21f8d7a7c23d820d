import { controlDocument, importedEvent } from '../../support/findings.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aBinding, BUCKET, MEMBER } from '../../support/reactions.ts';

const ID = String(controlDocument()['Id']);

function bucket(name: string) {
  return { Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${name}`, Partition: 'aws', Region: 'eu-central-1' };
}

describe('parse-finding', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('decides about what start-reaction handed on as start-reaction did, and opens a record', async () => {
    const world = await aWorld();
    await world.deliver(importedEvent(controlDocument()));
    const [started] = world.seen.started;

    const { reactions, rejected } = await world.parse(Object(started?.input), started?.name);

    expect(rejected).toEqual([]);
    expect(reactions).toMatchObject([
      {
        id: started?.name,
        sourceKey: 'securityhub_control:S3.2',
        resource: { Id: BUCKET },
        decision: { kind: 'react', mode: 'automatic' },
      },
    ]);
    expect(await world.records.find(started?.name ?? '')).toMatchObject({ reaction: reactions[0], result: null });
  });

  it('asks Security Hub for what a person named: a forged resource or state is not believed', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];
    const forged = controlDocument({ GeneratorId: 'forged', Compliance: { Status: 'FAILED' } });

    const { reactions } = await world.parse({ detail: { findings: [forged] }, trigger: 'manual', requestedBy: 'anna' });

    expect(reactions).toMatchObject([
      {
        requestedBy: 'anna',
        target: { accountId: MEMBER, region: 'eu-central-1' },
        finding: { AwsAccountId: MEMBER },
        resource: { Id: BUCKET },
      },
    ]);
  });

  it('finds nothing under an account or a Region that the finding is not of, and says so', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];
    const findings = [controlDocument({ AwsAccountId: '111111111111' }), controlDocument({ Region: 'us-east-1' })];

    const { reactions, rejected } = await world.parse({ detail: { findings }, trigger: 'manual' });

    expect(reactions).toEqual([]);
    expect(rejected).toMatchObject([
      { field: 'Id', reason: 'not-a-finding', detail: expect.stringContaining('in account 111111111111') },
      { field: 'Id', reason: 'not-a-finding', detail: expect.stringContaining('in Region us-east-1') },
    ]);
  });

  it('takes the finding of the account that a person named, whatever another one has under the same Id and ProductArn', async () => {
    const world = await aWorld();
    const foreign = controlDocument({ AwsAccountId: '111111111111', Workflow: { Status: 'SUPPRESSED' } });
    world.state.stored = [foreign, controlDocument()];

    const { reactions } = await world.parse({ detail: { findings: [{ Id: ID, AwsAccountId: MEMBER }] }, trigger: 'manual' });

    expect(reactions).toMatchObject([{ finding: { AwsAccountId: MEMBER }, decision: { kind: 'react' } }]);
  });

  it('does not choose between accounts: a document that names none is set aside where several have the finding', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument(), controlDocument({ AwsAccountId: '111111111111' })];

    const { reactions, rejected } = await world.parse({ detail: { findings: [{ Id: ID }] }, trigger: 'manual' });

    expect(reactions).toEqual([]);
    expect(rejected).toMatchObject([{ field: 'AwsAccountId', detail: expect.stringContaining('111111111111') }]);
  });

  it('reacts to nothing that a finding is not about', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];

    const { reactions, rejected } = await world.parse({ detail: { findings: [{ Id: ID, Resources: [bucket('payroll')] }] } });

    expect(reactions).toEqual([]);
    expect(rejected).toMatchObject([{ field: 'Resources' }]);
  });

  it('does not act on what passed or was suppressed since a person asked', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument({ Workflow: { Status: 'SUPPRESSED' } })];

    const { reactions } = await world.parse({ detail: { findings: [{ Id: ID }] }, trigger: 'manual' });

    expect(reactions).toMatchObject([{ decision: { kind: 'skip', reason: 'suppressed' } }]);
  });

  it('keeps to the one resource of each execution that a custom action started', async () => {
    const world = await aWorld();
    const document = controlDocument({ Resources: [bucket('invoices'), bucket('payroll')] });
    world.state.stored = [document];
    const event = { ...importedEvent(document), 'detail-type': 'Security Hub Findings - Custom Action' };
    await world.deliver(event);

    const parsed = await Promise.all(world.seen.started.map(({ input, name }) => world.parse(Object(input), name)));

    expect(parsed.map(({ reactions }) => reactions.map(({ resource }) => resource.Id))).toEqual([
      ['arn:aws:s3:::invoices'],
      ['arn:aws:s3:::payroll'],
    ]);
  });

  it('makes one reaction of one thing, however often it is named', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];

    const { reactions } = await world.parse({ detail: { findings: [{ Id: ID }, { Id: ID }] } }, 'twice');

    expect(reactions.map(({ id }) => id)).toEqual(['twice']);
  });

  it('uses the one binding that a person asked for', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];
    world.state.bindings = [aBinding(), aBinding({ id: 'by-technique', match: { technique: 'T1530' }, intent: 'any', mode: 'approval' })];

    const { reactions } = await world.parse({ detail: { findings: [{ Id: ID }] }, bindingId: 'by-technique' });

    expect(reactions).toMatchObject([{ decision: { kind: 'react', mode: 'approval', binding: { id: 'by-technique' } } }]);
  });

  it('sets aside what cannot be used and goes on with the rest', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument()];

    const { reactions, rejected } = await world.parse({ detail: { findings: [{ Id: 'unheard-of' }, 'text', { Id: ID }] } });

    expect(reactions).toHaveLength(1);
    expect(rejected.map(({ field }) => field)).toEqual(['Id', 'Id']);
    expect(world.seen.letters.map(({ messageId }) => messageId)).toEqual(['manual-run', 'manual-run']);
  });

  it('writes one letter for a document, however many bad findings it holds and however deep it is', async () => {
    const world = await aWorld();
    const deep = JSON.parse(`${'['.repeat(20_000)}1${']'.repeat(20_000)}`);

    const { rejectedCount } = await world.parse({ detail: { findings: [[[1, 2, 3]], deep] }, trigger: 'event' });

    expect(rejectedCount).toBe(4);
    expect(world.seen.letters).toMatchObject([
      { body: '[[1,2,3]]', reason: 'not-a-finding', count: 3 },
      { body: '"a document of more than 1000 levels"', reason: 'not-a-finding', count: 1 },
    ]);
  });

  it('names the first of many bad findings and counts all, so that its answer stays state data', async () => {
    const world = await aWorld();
    const long = Array.from({ length: 100 }, (_, position) => ({ detail: {}, 'detail-type': `${position} ${'x'.repeat(2000)}` }));

    const answer = await world.parse({ detail: { findings: [...long, ...Array.from({ length: 10_000 }, () => 1)] }, trigger: 'event' });

    expect(answer.rejectedCount).toBe(10_100);
    expect(answer.rejected).toHaveLength(20);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(20_000);
  });

  it('names every reaction so that Step Functions, STS and the record take it, and gives the same name again', async () => {
    const world = await aWorld();
    world.state.stored = [controlDocument({ Resources: [bucket('invoices'), bucket('payroll')] })];
    const input = { detail: { findings: [{ Id: ID }] } };

    const names = ['x', 'ä'.repeat(80), 'n'.repeat(80), 'fine'];
    const first = await Promise.all(names.map((name) => world.parse(input, name)));
    const again = await Promise.all(names.map((name) => world.parse(input, name)));
    const ids = first.flatMap(({ reactions }) => reactions.map(({ id }) => id));

    expect(new Set(ids).size).toBe(8);
    for (const id of ids) expect(id).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(again.flatMap(({ reactions }) => reactions.map(({ id }) => id))).toEqual(ids);
  });

  it('keeps its answer within state data and sets aside what does not fit', async () => {
    const world = await aWorld();
    const huge = (position: number) => ({
      ...bucket(`b-${position}`),
      Tags: { note: 'x'.repeat(4900) },
      Details: { Other: { a: 'y'.repeat(5900) } },
    });
    world.state.stored = [controlDocument({ Resources: Array.from({ length: 32 }, (_, position) => huge(position)) })];

    const { reactions, rejected, rejectedCount } = await world.parse({ detail: { findings: [{ Id: ID }] } });

    expect(reactions.length).toBeGreaterThan(10);
    expect(reactions.length + rejectedCount).toBe(32);
    expect(Buffer.byteLength(JSON.stringify({ reactions, rejected }))).toBeLessThan(220_000);
    expect(rejected[0]).toMatchObject({ reason: 'too-large' });
    expect(world.seen.letters).toHaveLength(rejectedCount);
  });

  describe('what cannot become a reaction', () => {
    /** A finding whose claim λ start-reaction holds. */
    const claimed = async (world: ReactionWorld) => {
      await world.deliver(importedEvent(controlDocument()));
      return Object(world.seen.started.at(-1)?.input);
    };

    it('waits in the dead-letter queue where parsing failed, and its claim is free for the redrive', async () => {
      const world = await aWorld();
      const failure = { Error: 'MappingUnavailable', Cause: 'the database\nis away' };

      const output = await world.parse({ ...(await claimed(world)), failure });

      expect(output).toMatchObject({ reactions: [], rejected: [{ reason: 'MappingUnavailable', detail: 'the database is away' }] });
      expect(world.seen.letters).toMatchObject([{ reason: 'MappingUnavailable', body: expect.stringContaining('S3.2') }]);
      expect(await world.deliver(importedEvent(controlDocument()))).toMatchObject([{ kind: 'started' }]);
    });

    it('frees its claim where no binding is about it any more', async () => {
      const world = await aWorld();
      const input = await claimed(world);
      const { bindings } = world.state;
      world.state.bindings = [];
      await world.parse(input);
      world.state.bindings = bindings;

      expect(await world.deliver(importedEvent(controlDocument()))).toMatchObject([{ kind: 'started' }]);
    });

    it('concludes no execution that nobody knows', async () => {
      const world = await aWorld();

      expect(await world.parse({ detail: { findings: [] }, conclude: 'unknown' })).toMatchObject({ reactions: [], rejected: [] });
    });
  });
});

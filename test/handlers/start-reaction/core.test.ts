import { OrganizationUnavailable, WorkflowUnavailable } from '#domain/base/errors.ts';
import { startReactions } from '#handlers/start-reaction/core.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../../support/findings.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { reactionWorld } from '../../support/reaction-world.ts';
import { aBinding, BUCKET } from '../../support/reactions.ts';

const HOUR = 3_600_000;

function customAction(id: string, ...documents: readonly unknown[]): Record<string, unknown> {
  const event = importedEvent(...documents);
  return {
    ...event,
    id,
    'detail-type': 'Security Hub Findings - Custom Action',
    detail: { findings: documents, actionName: 'React', actionDescription: '' },
  };
}

/** The same control as another standard reports it, with an Id of its own. */
const OTHER_STANDARD = {
  Id: 'arn:aws:securityhub:eu-central-1:210987654321:subscription/pci-dss/v/3.2.1/PCI.S3.2/finding/9b1d',
  GeneratorId: 'pci-dss/v/3.2.1/PCI.S3.2',
  Compliance: { Status: 'FAILED' },
};

describe('start-reaction', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('starts one execution for a finding that a binding is about, and hands on the finding alone', async () => {
    const world = await aWorld();

    const outcomes = await world.deliver(importedEvent(controlDocument({ Description: 'x'.repeat(5000) })));

    expect(outcomes).toMatchObject([{ kind: 'started', express: true }]);
    expect(world.seen.started).toMatchObject([
      { arn: 'express', input: { trigger: 'event', requestedBy: null, detail: { findings: [{ Resources: [{ Id: BUCKET }] }] } } },
    ]);
    expect(JSON.stringify(world.seen.started)).not.toContain('xxxx');
  });

  it('starts nothing twice: four times the same message, in one batch and in several', async () => {
    const world = await aWorld();
    const event = importedEvent(controlDocument());

    const inOneBatch = await world.deliver(event, event, event, event);
    const later = [await world.deliver(event), await world.deliver(event), await world.deliver(event)];

    expect(inOneBatch.map(({ kind }) => kind)).toEqual(['started', 'repeated', 'repeated', 'repeated']);
    expect(later.flat().map(({ kind }) => kind)).toEqual(['repeated', 'repeated', 'repeated']);
    expect(world.seen.started).toHaveLength(1);
  });

  it('starts one execution for four deliveries at once; those that lost ask again and find it started', async () => {
    const world = await aWorld();
    const event = importedEvent(controlDocument());

    const outcomes = (await Promise.all([1, 2, 3, 4].map(() => world.deliver(event)))).flat();
    const again = await world.deliver(event);

    expect(outcomes.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'failed' || kind === 'repeated')).toHaveLength(3);
    expect(again).toMatchObject([{ kind: 'repeated' }]);
    expect(world.seen.started).toHaveLength(1);
  });

  it('takes the same control from another standard for the same thing, and another bucket for another', async () => {
    const world = await aWorld();

    const outcomes = await world.deliver(
      importedEvent(controlDocument()),
      importedEvent(controlDocument(OTHER_STANDARD)),
      importedEvent(controlDocument({ Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::payroll' }] })),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(['started', 'repeated', 'started']);
  });

  it('starts again when the cool-down is over, under another name', async () => {
    const world = await aWorld();
    const event = importedEvent(controlDocument());
    await world.deliver(event);
    world.clock.advance(HOUR - 1);
    const early = await world.deliver(event);
    world.clock.advance(1);

    const late = await world.deliver(event);

    expect(early).toMatchObject([{ kind: 'repeated' }]);
    expect(late).toMatchObject([{ kind: 'started' }]);
    expect(new Set(world.seen.started.map(({ name }) => name)).size).toBe(2);
  });

  it('starts an execution that was claimed and never started under the same name', async () => {
    const world = await aWorld();
    world.state.trouble.start.push(new WorkflowUnavailable('away'));
    const event = importedEvent(controlDocument());

    const failed = await world.deliver(event);
    const tooEarly = await world.deliver(event);
    world.clock.advance(30_001);
    const again = await world.deliver(event);

    expect(failed).toMatchObject([{ kind: 'failed', error: 'WorkflowUnavailable' }]);
    expect(tooEarly).toMatchObject([{ kind: 'failed', error: 'ExecutionBusy' }]);
    expect(again).toMatchObject([{ kind: 'started', executionName: expect.stringMatching(/-1$/) }]);
  });

  it.each([
    ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
    ['archived', { RecordState: 'ARCHIVED' }],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }],
    ['already-notified', { Workflow: { Status: 'NOTIFIED' } }],
    ['not-failed', { Compliance: { Status: 'NOT_AVAILABLE', SecurityControlId: 'S3.2' } }],
    ['not-failed', { Compliance: { SecurityControlId: 'S3.2' } }],
    ['own-finding', { ProductName: 'ATT&CK Reactor' }],
    ['no-binding', { GeneratorId: 'security-control/EC2.19', Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.19' } }],
  ])('starts nothing for a finding that is %s', async (reason, overrides) => {
    const world = await aWorld();

    const outcomes = await world.deliver(importedEvent(controlDocument(overrides)));

    expect(outcomes).toMatchObject([{ kind: 'skipped', reason }]);
    expect(world.seen.started).toEqual([]);
  });

  it('starts nothing for what a product that no binding trusts says of itself', async () => {
    const world = await aWorld();
    world.state.bindings = [
      aBinding({ match: { technique: 'T1530' }, intent: 'any' }),
      aBinding({ id: 'by-type', match: { findingType: 'Policy:*' } }),
    ];
    const says = {
      ...guardDutyDocument({ Types: ['TTPs/Policy:S3-Forged'] }),
      ProductArn: 'arn:aws:securityhub:eu-central-1::product/acme/scanner',
    };

    const outcomes = await world.deliver(
      importedEvent({ ...says, Types: [], Description: 'MITRE ATT&CK techniques observed: T1530' }),
      importedEvent(says),
    );

    expect(outcomes).toMatchObject([1, 2].map(() => ({ kind: 'skipped', reason: 'untrusted-product' })));
    expect(world.seen.started).toEqual([]);
  });

  it.each([
    ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
  ])('answers a custom action on a finding that is %s, once however often it is delivered', async (_state, overrides) => {
    const world = await aWorld();
    const event = customAction('e-1', controlDocument(overrides));

    const first = await world.deliver(event);
    world.clock.advance(5 * 24 * HOUR);
    const again = await world.deliver(event);

    expect(first).toMatchObject([{ kind: 'started', express: true }]);
    expect(again).toMatchObject([{ kind: 'repeated' }]);
    expect(world.seen.started).toMatchObject([{ input: { trigger: 'custom-action', requestedBy: 'React' } }]);
  });

  it('answers a custom action even where there is no binding, and each new one anew', async () => {
    const world = await aWorld();
    world.state.bindings = [];

    const outcomes = await world.deliver(customAction('e-1', controlDocument()), customAction('e-2', controlDocument()));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['started', 'started']);
  });

  it('lets what may have to wait run where waiting is possible', async () => {
    const world = await aWorld();
    world.state.bindings = [aBinding({ mode: 'approval' })];
    await world.deliver(importedEvent(controlDocument()));
    // The manual clock stands at Tuesday, 08:00 UTC.
    world.state.bindings = [aBinding({ id: 'at-night', window: { days: ['sun'], from: '02:00', to: '03:00', timeZone: 'UTC' } })];

    await world.deliver(importedEvent(controlDocument()));

    expect(world.seen.started.map(({ arn }) => arn)).toEqual(['waiting', 'waiting']);
  });

  it('sets a message with many bad findings aside once, with the first reason and their number', async () => {
    const world = await aWorld();

    await world.deliver(importedEvent(controlDocument({ UpdatedAt: 'yesterday' }), { nothing: true }, controlDocument()));

    expect(world.seen.letters).toMatchObject([{ field: 'UpdatedAt', count: 2 }]);
  });

  it('holds back no good finding for a bad one, and sets the bad one aside with its reason', async () => {
    const world = await aWorld();

    const outcomes = await world.deliver(
      'no json {',
      importedEvent(controlDocument({ UpdatedAt: 'yesterday' })),
      importedEvent(controlDocument({ ProductArn: `arn:aws:securityhub:eu-central-1::product/aws/securityhub${'x'.repeat(5000)}` })),
      importedEvent(controlDocument()),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(['rejected', 'rejected', 'rejected', 'started']);
    expect(world.seen.letters.map(({ field }) => field)).toEqual(['$', 'UpdatedAt', 'ProductArn']);
  });

  it('sends back the message of a finding that cannot be decided now, whatever the reason, and starts the others', async () => {
    const world = await aWorld();
    const troubles = [new OrganizationUnavailable('away'), new TypeError('a bug')];
    const organization = {
      async findPlace(id: string) {
        const trouble = troubles.shift();
        if (trouble !== undefined) throw trouble;
        return world.organization.findPlace(id);
      },
    };
    const bodies = ['one', 'two', 'three'].map((name) => ({
      messageId: name,
      body: JSON.stringify(importedEvent(controlDocument({ Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${name}` }] }))),
    }));

    const outcomes = await startReactions(bodies, {
      ...world,
      organization,
      stateMachines: { waiting: 'waiting', express: 'express' },
    });

    expect(outcomes).toMatchObject([
      { kind: 'failed', messageId: 'one', error: 'OrganizationUnavailable' },
      { kind: 'failed', messageId: 'two', error: 'TypeError' },
      { kind: 'started', messageId: 'three' },
    ]);
  });

  it('starts an execution that says so where the account is no member, and reacts to nothing there', async () => {
    const world = await aWorld();
    world.state.members.clear();
    const event = importedEvent(controlDocument());

    await world.deliver(event);
    const { reactions } = await world.parse(Object(world.seen.started[0]?.input));

    expect(reactions).toMatchObject([{ decision: { kind: 'refuse', reason: 'not-a-member' } }]);
  });
});

import * as z from 'zod';
import { OrganizationUnavailable, WorkflowUnavailable } from '#domain/base/errors.ts';
import { reactionClaim } from '#domain/reaction/claim.ts';
import type { ClaimEnd } from '#domain/reaction/claim-end.ts';
import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { writeDueReaction } from '#domain/reaction/due-reaction.ts';
import { startReactions } from '#handlers/start-reaction/core.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../../support/findings.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aBinding, BUCKET, MEMBER } from '../../support/reactions.ts';

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

  describe('after a reaction', () => {
    /** Delivers the finding, and ends the reaction that it started. @returns the claim of that */
    const react = async (world: ReactionWorld, end: (now: number) => ClaimEnd, event: object = importedEvent(controlDocument())) => {
      await world.deliver(event);
      const { claim } = z.object({ claim: reactionClaim }).parse(world.seen.started.at(-1)?.input);
      await world.guards.ended(claim, end(world.clock.now()));
      return claim;
    };
    const fixed = (now: number): ClaimEnd => ({ kind: 'cool-down', at: now, until: now + HOUR, isFix: true });
    /** The finding as its product writes it now. */
    const updated = (world: ReactionWorld, overrides: object = {}) =>
      importedEvent(controlDocument({ UpdatedAt: new Date(world.clock.now()).toISOString(), ...overrides }));

    it('asks nobody twice while a question or a window waits, for days', async () => {
      const world = await aWorld();
      world.state.bindings = [aBinding({ mode: 'approval', coolDownMinutes: 5 })];
      await world.deliver(importedEvent(controlDocument()));
      world.clock.advance(8 * 24 * HOUR);

      expect(await world.deliver(updated(world))).toMatchObject([{ kind: 'repeated' }]);
    });

    it('starts the next one under another name when the cool-down is over, and at once where it is to be tried again', async () => {
      const world = await aWorld();
      await react(world, (now) => ({ kind: 'free', at: now, isLost: false }));
      await react(world, fixed);
      const during = await world.deliver(importedEvent(controlDocument()));
      world.clock.advance(HOUR);

      const after = await world.deliver(importedEvent(controlDocument()));

      expect(during).toMatchObject([{ kind: 'repeated' }]);
      expect(after).toMatchObject([{ kind: 'started', executionName: expect.stringMatching(/-3$/) }]);
    });

    it('lets what fails again during the cool-down wait for its end, once', async () => {
      const world = await aWorld();
      const { subject } = await react(world, fixed);
      const until = world.clock.now() + HOUR;
      world.clock.advance(HOUR / 2);

      const outcomes = [await world.deliver(updated(world)), await world.deliver(updated(world))].flat();

      expect(outcomes).toMatchObject([1, 2].map(() => ({ kind: 'deferred', until: new Date(until).toISOString() })));
      expect(await world.deferred.listDue(until, 10)).toMatchObject([
        { subject, resourceId: BUCKET, trigger: 'event', requestedBy: null, retryAt: until, because: 'cool-down' },
      ]);
      expect(await world.deferred.listDue(until - 1, 10)).toEqual([]);
    });

    it('reacts to a resolved finding that fails again after our own fix, and to none that somebody else resolved', async () => {
      const world = await aWorld();
      const resolved = { Workflow: { Status: 'RESOLVED' } };
      const byOthers = await world.deliver(updated(world, resolved));
      await react(world, fixed);
      world.clock.advance(2 * HOUR);
      const older = await world.deliver(importedEvent(controlDocument({ ...resolved })));

      const newer = await world.deliver(updated(world, resolved));
      const { reactions } = await world.parse(Object(world.seen.started.at(-1)?.input));

      expect([...byOthers, ...older]).toMatchObject([1, 2].map(() => ({ kind: 'skipped', reason: 'resolved' })));
      expect(newer).toMatchObject([{ kind: 'started' }]);
      expect(reactions).toMatchObject([{ decision: { kind: 'react' }, claim: { attempt: 2, fixedAt: expect.any(Number) } }]);
    });

    it('reacts to a detection of GuardDuty that is updated after our own fix', async () => {
      const world = await aWorld();
      world.state.bindings = [aBinding({ match: { findingType: 'Policy:*' }, trust: ['aws/guardduty'] })];
      const seen = (overrides: object) =>
        importedEvent(
          guardDutyDocument({ Types: ['TTPs/Policy:S3-Public'], Resources: [{ Type: 'AwsS3Bucket', Id: BUCKET }], ...overrides }),
        );
      await react(world, fixed, seen({}));
      world.clock.advance(2 * HOUR);

      const outcomes = await world.deliver(
        seen({ Workflow: { Status: 'RESOLVED' }, UpdatedAt: new Date(world.clock.now()).toISOString() }),
      );

      expect(outcomes).toMatchObject([{ kind: 'started' }]);
    });

    it('starts what a person asks about a resolved finding that fails, whoever resolved it', async () => {
      const world = await aWorld();

      const outcomes = await world.deliver(customAction('e-1', controlDocument({ Workflow: { Status: 'RESOLVED' } })));
      world.state.stored = [controlDocument({ Workflow: { Status: 'RESOLVED' } })];
      const { reactions } = await world.parse(Object(world.seen.started[0]?.input));

      expect(outcomes).toMatchObject([{ kind: 'started' }]);
      expect(world.seen.started).toMatchObject([{ input: { claim: null } }]);
      expect(reactions).toMatchObject([{ decision: { kind: 'react' } }]);
    });

    it('starts a reaction whose wait is over as what it was, and about its resource alone', async () => {
      const world = await aWorld();
      const Resources = ['invoices', 'payroll'].map((name) => ({ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${name}` }));
      const waited: DeferredReaction = {
        subject: '0123',
        finding: { Id: 'f', ProductArn: 'p', AwsAccountId: MEMBER, Region: 'eu-central-1' },
        resourceId: BUCKET,
        trigger: 'custom-action',
        requestedBy: 'React',
        retryAt: 1,
        because: 'budget-spent',
      };
      const send = (some: DeferredReaction) => world.deliver(writeDueReaction(some, controlDocument({ Resources })));

      const outcomes = [await send(waited), await send(waited), await send({ ...waited, trigger: 'event', requestedBy: null })].flat();

      expect(outcomes.map(({ kind }) => kind)).toEqual(['started', 'repeated', 'started']);
      expect(world.seen.started).toMatchObject([
        { input: { trigger: 'custom-action', requestedBy: 'React', claim: null, detail: { findings: [{ Resources: [{ Id: BUCKET }] }] } } },
        { input: { trigger: 'event', requestedBy: null, claim: { attempt: 1 } } },
      ]);
    });
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

/**
 * The errors of the framework that this platform follows, as behavior that holds here. The comment before a test names
 * the defect of the list in the project's notes on it, and what would make the test fail.
 */
import { EC2Client, GetEbsEncryptionByDefaultCommand } from '@aws-sdk/client-ec2';
import { GetAccountPasswordPolicyCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReactorOverreach } from '#domain/base/errors.ts';
import { binding } from '#domain/reaction/binding.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { MEMBER_ACCOUNTS } from '#local/home.ts';
import { connectOwner } from '#local/reaction/scene.ts';
import { controlDocument, failedControl, guardDutyDocument } from '../support/findings.ts';
import { PUPPET } from '../support/puppet/puppeteer.ts';
import { describeOnPlatform, HOME } from '../support/reaction-platform.ts';
import { startReactionTables } from '../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../support/reaction-world.ts';
import { aBinding, anInstalledReactor, BUCKET } from '../support/reactions.ts';

describe('a reaction, unlike the seed', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  let world: ReactionWorld;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  beforeEach(async () => {
    world = reactionWorld(await tables.fresh());
  });
  afterAll(() => tables.close());

  const planned = () => world.planned();

  // 1: success was announced by a timer. Fails if apply's word were taken for the result.
  it('is FIXED only where the resource was read back as fixed', async () => {
    world.member.lies = true;

    const { result } = await executeReaction(await planned(), world.dispatch);

    expect(result).toMatchObject({ status: 'FAILED', verified: false, reason: 'Read back: the policy is still public' });
  });

  // 6: what a reactor answered was thrown away, a crash counted as success. Fails if an error of the function were swallowed.
  it('ends as failed where the function of the reactor crashed, with its reason in the record', async () => {
    world.member.faults.push({ phase: 'apply', when: 'before', error: new ReactorOverreach('s3:DeleteBucket is not named'), times: 1 });

    const state = await executeReaction(await planned(), world.dispatch);

    expect((await world.records.find(state.id))?.result).toMatchObject({
      status: 'REFUSED',
      verified: false,
      reason: expect.stringContaining('s3:DeleteBucket is not named'),
    });
  });

  // 8: the words "not configured" were stored as a reactor. Fails if a binding could lead to nothing without a word.
  it('is refused, and says so, where the binding names a reactor that is not installed', async () => {
    world.state.bindings = [aBinding({ reactorId: 'not-configured' })];
    world.state.stored = [controlDocument()];

    const { reactions } = await world.parse({ detail: { findings: [controlDocument()] } });

    expect(reactions.map(({ decision }) => decision)).toMatchObject([{ kind: 'refuse', reason: 'reactor-not-installed' }]);
  });

  // 10: each of the repeated imports ran the reactor again. Fails without claims, or with a name that hangs on the version.
  it('starts once for a finding that Security Hub imports again and again', async () => {
    const versions = ['08', '09', '10', '11'].map((hour) => controlDocument({ UpdatedAt: `2026-11-03T${hour}:00:00.000Z` }));

    for (const version of versions) await world.deliver(version);

    expect(world.seen.started).toHaveLength(1);
  });

  // 13: the key was the control alone. Fails if account or Region were left out of what a reaction is about.
  it('is one for each account and Region that the same control failed in', async () => {
    world.state.members.add('321098765432');

    await world.deliver(
      controlDocument(),
      controlDocument({ Id: 'other-account', AwsAccountId: '321098765432' }),
      controlDocument({ Id: 'other-region', Region: 'eu-west-1' }),
    );

    expect(new Set(world.seen.started.map(({ name }) => name)).size).toBe(3);
  });

  // 16: any field of a request was written. Fails if the schema let unknown fields through.
  it('follows bindings that hold known fields only', () => {
    const known = { id: 'public-buckets', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'notify' };

    expect(binding.safeParse(known).success).toBe(true);
    for (const more of [{ ReactorId: 'x' }, { scope: { everywhere: true } }, { match: { control: 'S3.2', anything: true } }]) {
      expect(binding.safeParse({ ...known, ...more }).success).toBe(false);
    }
  });

  // 17: whatever was in the repository ran. Fails if a reactor that was exchanged after the decision were called.
  it('runs the version of the reactor that was decided on, or none', async () => {
    const state = await planned();
    world.state.reactors = [anInstalledReactor({ version: '1.3.0' })];

    const { result } = await executeReaction(state, world.dispatch);
    expect(result).toMatchObject({ status: 'DEFERRED', why: [{ code: 'reactor-replaced' }] });
    expect(world.member.phases()).toEqual(['plan']);
  });

  // 18: one identity with all rights for all reactors. Fails if a phase got the actions of another, or another resource.
  it('gives a reactor, phase by phase, only what its manifest names for it, on this one resource', async () => {
    await executeReaction(await planned(), world.dispatch);

    const rights = world.seen.sessions.map(({ policy }) => JSON.parse(policy).Statement);
    const reading = [{ Effect: 'Allow', Action: ['s3:GetBucketPolicy'], Resource: [BUCKET] }];
    const writing = [{ Effect: 'Allow', Action: ['s3:PutBucketPolicy'], Resource: [BUCKET] }];
    expect(world.member.phases()).toEqual(['plan', 'plan', 'apply', 'verify', 'read-back']);
    expect(rights).toEqual([reading, reading, writing, reading, reading]);
  });

  // 11: no way to look first. Fails if anything but automatic or an approval led to a change.
  it.each([{ mode: 'notify' as const }, { mode: 'approval' as const }])('changes nothing that nobody agreed to: $mode', async (state) => {
    const before = await planned();

    const { result } = await executeReaction({ ...before, ...state }, world.dispatch);

    expect(result).toMatchObject({ status: 'REFUSED', reason: expect.stringContaining('Nobody agreed') });
    expect(world.member.policy).toBe('public');
  });

  // 24: findings without Compliance crashed the collector. Fails if only controls could be bound, or Compliance were needed.
  it('starts for a detection of GuardDuty, which has no Compliance', async () => {
    world.state.bindings = [aBinding({ match: { findingType: 'Recon:IAMUser*' } })];
    world.state.reactors = [anInstalledReactor({ resourceTypes: ['AwsIamAccessKey'] })];

    const outcomes = await world.deliver(guardDutyDocument());

    expect(outcomes).toMatchObject([{ kind: 'started' }]);
  });
});

describeOnPlatform('the workflow, unlike the seed', (platform) => {
  /** Starts the workflow as people do, and waits for its end. @returns the names of its reactions' records */
  async function run(input: object, name = `by-hand-${crypto.randomUUID()}`) {
    const client = platform.reaction.host.client(SFNClient);
    await client.send(
      new StartExecutionCommand({ stateMachineArn: platform.reaction.waitingStateMachineArn, name, input: JSON.stringify(input) }),
    );
    client.destroy();
    await platform.cloud.settled();
    const execution = platform.reaction.stepFunctions.executions().find((one) => one.name === name);
    return { execution, record: await platform.reaction.execution(name) };
  }

  /** The row of seven fields that the seed's page posted. */
  const getRow = (finding: Record<string, unknown>, ControlId = 'S3.3') => ({
    Id: finding['Id'],
    Title: finding['Title'],
    AwsAccountId: finding['AwsAccountId'],
    GeneratorId: finding['GeneratorId'],
    ControlId,
    Resources: finding['Resources'],
    Reactor: 'security-hub-reactor-s3-3',
  });

  // Fails if the input needed more than the seed's event gave, or the result were not written down and told.
  it("takes the seed's own input, an event with findings, to a record and a message", async () => {
    await platform.bind({ mode: 'notify' });
    const bucket = await platform.publicBucket();
    platform.cloud.securityHub.ingest({ ...bucket.document, Workflow: { Status: 'NOTIFIED' } });

    const { execution, record } = await run({ detail: { findings: [bucket.document] } });

    expect(execution?.status).toBe('SUCCEEDED');
    expect(record?.result).toMatchObject({ status: 'PLANNED', plan: { changes: expect.arrayContaining([expect.anything()]) } });
    expect(platform.told(bucket.arn)).toEqual(['PLANNED']);
    expect(await platform.look({}, bucket.name)).toBe('public');
  });

  // 2: the row lacks ProductFields, so every remediation by hand crashed. Fails if more than the Id were asked for.
  it("takes the seven-field row of the seed's page: the finding is read from Security Hub", async () => {
    await platform.bind();
    const bucket = await platform.publicBucket();
    platform.cloud.securityHub.ingest({ ...bucket.document, Workflow: { Status: 'NOTIFIED' } });

    const { execution, record } = await run({ detail: { findings: [getRow(bucket.document)] } });

    expect(execution?.status).toBe('SUCCEEDED');
    expect(record?.result).toMatchObject({ status: 'FIXED', verified: true });
    expect(await platform.look({}, bucket.name)).toBe('private');
    expect(platform.told(bucket.arn)).toEqual(['FIXED']);
  });

  // 3, 7: a consolidated finding, an unknown control, one bad finding: each killed the batch. Fails if one held back another.
  it('sets aside what is no finding, skips what it does not know, and reacts to the rest of the same input', async () => {
    await platform.bind({ match: { control: 'S3.3' } });
    const bucket = await platform.publicBucket();
    const unknown = failedControl('Nonsense.99', { on: 'whatever' });
    const { Compliance: _none, ...fsbp } = failedControl('S3.3', { on: bucket.name });
    const perStandard = {
      ...fsbp,
      Id: `${bucket.document['Id']}-per-standard`,
      GeneratorId: 'aws-foundational-security-best-practices/v/1.0.0/S3.3',
      Compliance: { Status: 'FAILED' },
      ProductFields: {
        ControlId: 'S3.3',
        StandardsArn: 'arn:aws:securityhub:::standards/aws-foundational-security-best-practices/v/1.0.0',
      },
    };
    for (const one of [bucket.document, unknown, perStandard])
      platform.cloud.securityHub.ingest({ ...one, Workflow: { Status: 'NOTIFIED' } });
    const before = await platform.backlog();

    const { execution } = await run({ detail: { findings: [{ junk: true }, unknown, bucket.document, perStandard] } });

    expect(execution?.status).toBe('SUCCEEDED');
    expect(await platform.look({}, bucket.name)).toBe('private');
    // The two findings of one control about one bucket are one thing to do.
    expect(platform.told(bucket.arn)).toEqual(['FIXED']);
    expect(platform.told('arn:aws:s3:::whatever')).toEqual(['SKIPPED']);
    expect(await platform.backlog()).toEqual({ ...before, deadLetters: (before['deadLetters'] ?? 0) + 1 });
    expect(await platform.deadLetter()).toMatchObject({ reason: 'invalid-field', field: 'Id' });
  });

  // 5: PASSED and ARCHIVED findings were acted on. Fails if any of the four were not looked at.
  it.each([
    { RecordState: 'ARCHIVED' },
    { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.3' } },
    { Workflow: { Status: 'SUPPRESSED' } },
  ])('leaves the bucket of a finding alone that says %j, whoever asks', async (state) => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    const document = { ...bucket.document, ...state };

    await platform.bringIn({ document });
    const { record } = await run({ detail: { findings: [document] } });

    expect(platform.listExecutions(binding)).toEqual([]);
    expect(record?.result?.status).toBe('SKIPPED');
    expect(await platform.look({}, bucket.name)).toBe('public');
    expect(platform.puppeteer.moments).toEqual([]);
  });

  // A control that is RESOLVED and fails is open: somebody may have closed it by hand. Fails if a person were sent away.
  it('leaves the bucket of a finding alone that is resolved and fails, until a person asks', async () => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    const document = { ...bucket.document, Workflow: { Status: 'RESOLVED' } };

    await platform.bringIn({ document });

    expect(platform.listExecutions(binding)).toEqual([]);
    expect(await platform.look({}, bucket.name)).toBe('public');

    const { record } = await run({ detail: { findings: [document] } });

    expect(record?.result?.status).toBe('FIXED');
    expect(await platform.look({}, bucket.name)).toBe('private');
  });

  // 9, 23: nothing was read back, closed or written down. Fails if a step, its actor or the finding's note were missing.
  it('resolves the finding it fixed, with a note that leads to the record of every step', async () => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();

    await platform.bringIn(bucket);

    const { record, note, workflow, steps } = await platform.aftermath(binding, bucket);
    expect(workflow).toBe('RESOLVED');
    expect(note).toContain(`(execution ${record.id})`);
    expect(steps).toEqual(['OPENED', 'PLANNED', 'BACKED_UP', 'APPLIED', 'VERIFIED', 'CONCLUDED', 'FINDING_UPDATED', 'NOTIFIED']);
    expect(new Set(record.steps.map(({ actor }) => actor))).toEqual(new Set(['platform']));
  });

  // 12: rows were frozen when they were first collected. Fails if the input's old version counted, not Security Hub's.
  it('goes by what Security Hub says now, not by the row that somebody holds', async () => {
    await platform.bind();
    const bucket = await platform.publicBucket();
    platform.cloud.securityHub.ingest({ ...bucket.document, Compliance: { Status: 'PASSED', SecurityControlId: 'S3.3' } });

    const { record } = await run({ detail: { findings: [bucket.document] } });

    expect(record?.result).toMatchObject({ status: 'SKIPPED' });
    expect(await platform.look({}, bucket.name)).toBe('public');
  });

  // 15: account and resource came from the caller. Fails if either of the input reached the reactor.
  it('sends a reactor nowhere that no finding is about, whatever the caller writes', async () => {
    await platform.bind();
    const [bucket, victim] = [await platform.publicBucket(), await platform.publicBucket()];
    platform.cloud.securityHub.ingest({ ...bucket.document, Workflow: { Status: 'NOTIFIED' } });

    const forged = await run({ detail: { findings: [{ ...bucket.document, Resources: victim.document['Resources'] }] } });
    const foreign = await run({ detail: { findings: [{ ...bucket.document, AwsAccountId: '321098765432' }] } });

    expect(forged.record).toBeUndefined();
    expect(await platform.look({}, victim.name)).toBe('public');
    expect(foreign.record).toBeUndefined();
    expect(await platform.look({}, bucket.name)).toBe('public');
  });

  // 19: of three public statements the seed's fix left one, knew one spelling only and kept no backup. Fails for each of these.
  it('takes every public statement away, however it is written, leaves the others, and can restore all of them', async () => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    const s3 = new S3Client(await connectOwner(platform.reaction.memberAccounts, MEMBER_ACCOUNTS[0], HOME.region));
    const Resource = `${bucket.arn}/*`;
    const mine = { Sid: 'Mine', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::210987654321:root' }, Action: 's3:GetObject', Resource };
    const Statement = [
      { Sid: 'A', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource },
      { Sid: 'B', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource },
      { Sid: 'C', Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource },
      { Sid: 'D', Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:*', Resource },
      mine,
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy }));
    const policy = async () => JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket: bucket.name }))).Policy ?? 'null');

    await platform.bringIn(bucket);
    const fixed = await policy();
    const { record } = await platform.aftermath(binding, bucket);
    await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });
    const restored = await policy();
    s3.destroy();

    expect(record.result).toMatchObject({ status: 'FIXED', verified: true });
    expect(fixed.Statement).toEqual([mine]);
    expect(restored).toEqual(JSON.parse(Policy));
  });

  // 20: the fix ran in the hub's account. Fails if the session's account were not the finding's.
  it('changes the account of the finding, and no other', async () => {
    const [member = '', other = ''] = MEMBER_ACCOUNTS;
    const id = await platform.bind({ match: { control: 'IAM.15' }, reactorId: 'iam-password-policy' });

    await platform.bringIn({ document: onAccount('IAM.15', member, 'eu-central-1') });

    expect((await onlyRecord(id)).result).toMatchObject({ status: 'FIXED', verified: true });
    expect(await Promise.all([member, other, HOME.accountId].map(hasPasswordPolicy))).toEqual([true, false, false]);
  });

  // 20, 13: one Region for all. Fails if the Region were the platform's own.
  it('changes the Region of the finding, and no other', async () => {
    const id = await platform.bind({ match: { control: 'EC2.7' }, reactorId: 'ebs-default-encryption' });

    await platform.bringIn({ document: onAccount('EC2.7', MEMBER_ACCOUNTS[0], 'eu-west-1') });

    expect((await onlyRecord(id)).result).toMatchObject({ status: 'FIXED', verified: true });
    expect(await Promise.all(['eu-west-1', 'eu-central-1'].map(encryptsVolumes))).toEqual([true, false]);
  });

  // 21: a bare text for every finding, bound or not. Fails if an unbound finding were told, or the message lacked any of these.
  it('tells a finding without a binding to nobody, and the rest in one message that says what, where and how bad', async () => {
    const unbound = failedControl('S3.99', { on: 'unbound' });
    await platform.bind();
    const bucket = await platform.publicBucket();
    const before = platform.reaction.wecom.messages().length;

    await platform.bringIn({ document: unbound }, bucket);

    const told = platform.reaction.wecom.messages().slice(before);
    expect(told).toHaveLength(1);
    for (const part of ['S3.3', 'CRITICAL', '210987654321', 'eu-central-1', bucket.arn, 'T1485', PUPPET, 'https://'])
      expect(told[0]?.content).toContain(part);
    expect(await platform.backlog()).toMatchObject({ reactions: 0, notifications: 0 });
  });

  /** A control that failed for a whole account. */
  function onAccount(controlId: string, accountId: string, region: string): Record<string, unknown> {
    const Resources = [{ Type: 'AwsAccount', Id: `AWS::::Account:${accountId}`, Partition: 'aws', Region: region }];
    return failedControl(controlId, { on: accountId, AwsAccountId: accountId, Region: region, Resources });
  }

  async function onlyRecord(bindingId: string): Promise<ExecutionRecord> {
    const [execution, ...more] = platform.listExecutions(bindingId);
    const record = execution === undefined ? undefined : await platform.reaction.execution(execution.name);
    if (record === undefined || more.length > 0) throw new Error(`Binding ${bindingId} started ${more.length + 1} executions, or none.`);
    return record;
  }

  async function hasPasswordPolicy(accountId: string): Promise<boolean> {
    const iam = new IAMClient(await connectOwner(platform.reaction.memberAccounts, accountId, 'us-east-1'));
    try {
      await iam.send(new GetAccountPasswordPolicyCommand({}));
      return true;
    } catch (error) {
      if (error instanceof NoSuchEntityException) return false;
      throw error;
    } finally {
      iam.destroy();
    }
  }

  async function encryptsVolumes(region: string): Promise<boolean> {
    const ec2 = new EC2Client(await connectOwner(platform.reaction.memberAccounts, MEMBER_ACCOUNTS[0], region));
    const { EbsEncryptionByDefault: isOn = false } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
    ec2.destroy();
    return isOn;
  }
});

import type { ChangePlan, Effect } from '@attack-reactor/kit/contract';
import { buildFinding } from '@attack-reactor/kit/testing';
import * as z from 'zod';
import { defineManifest } from '#kit/reactor/manifest.ts';
import { change, nothingToDo } from '#kit/reactor/plan.ts';
import { defineReactor, type Reactor, type ReactorDefinition } from '#kit/reactor/reactor.ts';
import { MEMBER } from '../../support/member-account.ts';

const QUEUE = { Type: 'AwsSqsQueue', Id: `arn:aws:sqs:eu-central-1:${MEMBER.accountId}:orders` };
const CALL = {
  phase: 'plan',
  executionId: 'test',
  finding: buildFinding(QUEUE),
  resource: QUEUE,
  target: MEMBER,
  parameters: {},
  credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
};

/** A call of any phase, for the namesake in another account. */
const FOREIGN_CALL = {
  ...CALL,
  resource: { ...QUEUE, Id: QUEUE.Id.replace(MEMBER.accountId, '333344445555') },
  plan: changeThatIs('reversible'),
  backup: null,
  created: null,
};

describe('a reactor', () => {
  it.each<[Effect, Effect]>([
    ['reversible', 'disruptive'],
    ['reversible', 'irreversible'],
    ['disruptive', 'irreversible'],
  ])('whose manifest says %s must not plan what is %s', async (said, planned) => {
    await expect(reactorThat({ plan: async () => changeThatIs(planned) }, said).run(CALL)).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining(`plans what is ${planned}, but its manifest says ${said}`),
    });
  });

  it('may plan what is easier to undo than its manifest says', async () => {
    const { run } = reactorThat({ plan: async () => changeThatIs('reversible') }, 'irreversible');

    expect(await run(CALL)).toMatchObject({ plan: { effect: 'reversible' } });
  });

  it('plans what its manifest says where the plan says nothing of undoing', async () => {
    const { changes } = changeThatIs('reversible');
    const { run } = reactorThat({ plan: async () => change({ summary: 'x', changes, backup: null }) }, 'irreversible');

    expect(await run(CALL)).toMatchObject({ plan: { effect: 'irreversible' } });
  });

  it('created nothing where apply answers nothing', async () => {
    const { run } = reactorThat({ apply: async () => undefined });

    expect(await run({ ...CALL, phase: 'apply', plan: changeThatIs('reversible') })).toEqual({ phase: 'apply', created: null });
  });

  it.each(['apply', 'verify', 'rollback', 'read-back'])('does not %s a resource that it does not accept', async (phase) => {
    const { run, called } = recording();

    await expect(run({ ...FOREIGN_CALL, phase })).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining(`does not ${phase.replace('-', ' ')} ${FOREIGN_CALL.resource.Id}: `),
    });
    expect(called).toEqual([]);
  });

  it('refuses in its plan a resource that it does not accept', async () => {
    const { run, called } = recording();

    expect(await run({ ...FOREIGN_CALL, phase: 'plan' })).toEqual({
      phase: 'plan',
      plan: { outcome: 'refuse', reason: expect.objectContaining({ en: expect.stringContaining('of account 333344445555') }) },
    });
    expect(called).toEqual([]);
  });

  it.each(['plan', 'apply', 'verify', 'rollback', 'read-back'])('runs %s of a resource that it accepts', async (phase) => {
    const { run, called } = recording();

    await run({ ...FOREIGN_CALL, resource: QUEUE, phase });

    expect(called).toEqual([phase]);
  });

  it('is not called with what is no call, nor with parameters that it does not know', async () => {
    const plan = jest.fn(async () => changeThatIs('reversible'));
    const { run } = reactorThat({ plan });

    await expect(run({ ...CALL, target: { ...MEMBER, accountId: 'mine' } })).rejects.toMatchObject({ name: 'ReactorInvalid' });
    await expect(run({ ...CALL, parameters: { depth: 'shallow' } })).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining('depth'),
    });
    expect(plan).not.toHaveBeenCalled();
  });

  it('must answer with a plan', async () => {
    const { run } = reactorThat({ plan: async () => ({ ...changeThatIs('reversible'), changes: [] }) });

    await expect(run(CALL)).rejects.toMatchObject({ name: 'ReactorInvalid', message: expect.stringContaining('The plan is invalid') });
  });

  it.each([
    ['the third answer', [false, false, true], [2000, 6000], true],
    ['the first answer', [true], [], true],
    ['no answer within its patience', [false, false, false, false], [2000, 6000, 12_000], false],
  ])('verifies by %s, for services show a change only after a while', async (_what, answers, expected, verified) => {
    const left = [...answers];
    const verify = async () => (left.shift() ? ({ verified: true } as const) : ({ verified: false, reason: 'as it was' } as const));
    const pauses: number[] = [];

    const answer = await reactorThat({ verify }).run(
      { ...CALL, phase: 'verify' },
      { pause: async (milliseconds) => void pauses.push(milliseconds) },
    );

    expect(answer).toMatchObject({ phase: 'verify', verification: { verified } });
    expect([pauses, left]).toEqual([expected, []]);
  });

  it('verifies by planning again where it says nothing else, with the same patience', async () => {
    const left = [changeThatIs('reversible'), nothingToDo('as it should be')];
    const { run } = reactorThat({ plan: async () => left.shift() ?? nothingToDo('asked too often') });

    expect(await run({ ...CALL, phase: 'verify' })).toEqual({
      phase: 'verify',
      verification: { verified: false, reason: expect.objectContaining({ en: 'still to do: x' }) },
    });
    expect(await run({ ...CALL, phase: 'verify' })).toEqual({ phase: 'verify', verification: { verified: true } });
    expect(left).toEqual([]);

    left.push(changeThatIs('reversible'), changeThatIs('reversible'), nothingToDo('as it should be'));
    const pauses: number[] = [];
    const patient = await run({ ...CALL, phase: 'verify' }, { pause: async (milliseconds) => void pauses.push(milliseconds) });

    expect([patient, pauses]).toEqual([{ phase: 'verify', verification: { verified: true } }, [2000, 6000]]);
  });

  it.each([
    ['is told the plan that was applied', changeThatIs('reversible')],
    ['is told none by a platform of an earlier version', undefined],
  ])('verifies, and %s', async (_what, plan) => {
    const told: unknown[] = [];
    const { run } = reactorThat({
      verify: async (_context, applied) => {
        told.push(applied);
        return { verified: true, rest: 'a key in use' };
      },
    });

    const answer = await run({ ...CALL, phase: 'verify', ...(plan !== undefined && { plan }) });

    expect(told).toEqual([plan]);
    expect(answer).toEqual({ phase: 'verify', verification: { verified: true, rest: 'a key in use' } });
  });

  it.each([
    ['is as awaited at the third look', ['old', 'old', 'new'], 'new', [2000, 6000], 'new'],
    ['never becomes as awaited', ['old', 'old', 'old', 'old'], 'new', [2000, 6000, 12_000], 'old'],
    ['is not awaited to be anything', ['old'], undefined, [], 'old'],
  ])('reads back a state that %s', async (_what, states, awaited, expected, state) => {
    const left = [...states];
    const pauses: number[] = [];
    const readBack = async () => left.shift() ?? 'asked too often';

    const answer = await reactorThat({ readBack }).run(
      { ...CALL, phase: 'read-back', backup: 'new', ...(awaited !== undefined && { awaited }) },
      { pause: async (milliseconds) => void pauses.push(milliseconds) },
    );

    expect(answer).toEqual({ phase: 'read-back', state });
    expect([pauses, left]).toEqual([expected, []]);
  });

  it.each([
    ['AccessDeniedException', 'ReactorDenied'],
    ['UnauthorizedOperation', 'ReactorDenied'],
    ['RequestLimitExceeded', 'ReactorThrottled'],
    ['ThrottlingException', 'ReactorThrottled'],
    ['ServiceUnavailable', 'ReactorThrottled'],
    ['TimeoutError', 'ReactorThrottled'],
    ['NoSuchBucket', 'ReactorFailed'],
  ])('turns %s of AWS into %s, with what it did to what', async (name, expected) => {
    const { run } = reactorThat({ plan: () => Promise.reject(Object.assign(new Error('because'), { name })) });

    await expect(run(CALL)).rejects.toMatchObject({
      name: expected,
      message: expect.stringContaining(`Reactor test could not plan ${QUEUE.Id}: ${name}: because`),
    });
  });
});

function changeThatIs(effect: Effect): ChangePlan {
  return { outcome: 'change', summary: 'x', changes: [{ resource: QUEUE.Id, field: 'x', before: 1, after: 2 }], effect, backup: null };
}

/** A reactor that notes which of its phases run. */
function recording(): Reactor & { readonly called: readonly string[] } {
  const called: string[] = [];
  const note =
    <Answer>(phase: string, answer: Answer) =>
    async () => {
      called.push(phase);
      return answer;
    };
  const reactor = reactorThat({
    plan: note('plan', changeThatIs('reversible')),
    apply: note('apply', null),
    verify: note('verify', { verified: true }),
    rollback: note('rollback', undefined),
    readBack: note('read-back', null),
  });
  return { ...reactor, called };
}

/** A reactor with these parts, and others that do nothing. */
function reactorThat(parts: Partial<ReactorDefinition<{ depth?: number | undefined }>>, effect: Effect = 'disruptive'): Reactor {
  const manifest = defineManifest({
    publisher: 'official',
    id: 'test',
    version: '1.0.0',
    title: 'Of this test',
    description: 'Does what the test says, to nothing.',
    author: 'test',
    license: 'Apache-2.0',
    controls: ['SQS.1'],
    findingTypes: [],
    techniques: [],
    resourceTypes: ['AwsSqsQueue'],
    effect,
    modes: ['approval'],
    parameters: z.strictObject({ depth: z.number().optional() }),
    controlParameters: {},
    permissions: [{ phases: ['plan'], actions: ['sqs:GetQueueUrl'], resources: ['{resource}'] }],
  });
  return defineReactor(manifest, {
    accepts: /arn:aws:sqs:[a-z0-9-]+:\d{12}:[a-z]+/,
    plan: async () => changeThatIs('reversible'),
    apply: async () => undefined,
    rollback: async () => undefined,
    readBack: async () => null,
    ...parts,
  });
}

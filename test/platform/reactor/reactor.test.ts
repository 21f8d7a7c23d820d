import * as z from 'zod';
import type { Effect, Json, Plan, Verification } from '#domain/reaction/plan.ts';
import { defineManifest } from '#domain/reaction/reactor-manifest.ts';
import { defineReactor, type Reactor } from '#platform/reactor/reactor.ts';
import { MEMBER, reactionFindingOn } from '../../support/member-account.ts';

const QUEUE = { Type: 'AwsSqsQueue', Id: `arn:aws:sqs:eu-central-1:${MEMBER.accountId}:orders` };
const CALL = {
  phase: 'plan',
  executionId: 'test',
  finding: reactionFindingOn(QUEUE),
  resource: QUEUE,
  target: MEMBER,
  parameters: {},
  credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
};

describe('a reactor', () => {
  it.each<[Effect, Effect]>([
    ['reversible', 'disruptive'],
    ['reversible', 'irreversible'],
    ['disruptive', 'irreversible'],
  ])('whose manifest says %s must not plan what is %s', async (said, planned) => {
    await expect(reactorThat(async () => changeThatIs(planned), said).run(CALL)).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining(`plans what is ${planned}, but its manifest says ${said}`),
    });
  });

  it('may plan what is easier to undo than its manifest says', async () => {
    const { run } = reactorThat(async () => changeThatIs('reversible'), 'irreversible');

    expect(await run(CALL)).toMatchObject({ plan: { effect: 'reversible' } });
  });

  it('is not called with what is no call, nor with parameters that it does not know', async () => {
    const plan = jest.fn(async () => changeThatIs('reversible'));
    const { run } = reactorThat(plan);

    await expect(run({ ...CALL, target: { ...MEMBER, accountId: 'mine' } })).rejects.toMatchObject({ name: 'ReactorInvalid' });
    await expect(run({ ...CALL, parameters: { depth: 'shallow' } })).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining('depth'),
    });
    expect(plan).not.toHaveBeenCalled();
  });

  it('must answer with a plan', async () => {
    const { run } = reactorThat(async () => ({ ...changeThatIs('reversible'), changes: [] }));

    await expect(run(CALL)).rejects.toMatchObject({ name: 'ReactorInvalid', message: expect.stringContaining('The plan is invalid') });
  });

  it.each([
    ['the third answer', [false, false, true], [2000, 6000], true],
    ['the first answer', [true], [], true],
    ['no answer within its patience', [false, false, false, false], [2000, 6000, 12_000], false],
  ])('verifies by %s, for services show a change only after a while', async (_what, answers, expected, verified) => {
    const left = [...answers];
    const verify = async (): Promise<Verification> => (left.shift() ? { verified: true } : { verified: false, reason: 'as it was' });
    const pauses: number[] = [];

    const answer = await reactorThat(async () => changeThatIs('reversible'), 'disruptive', verify).run(
      { ...CALL, phase: 'verify' },
      Date.now,
      async (milliseconds) => void pauses.push(milliseconds),
    );

    expect(answer).toMatchObject({ phase: 'verify', verification: { verified } });
    expect([pauses, left]).toEqual([expected, []]);
  });

  it.each([
    ['is as awaited at the third look', ['old', 'old', 'new'], 'new', [2000, 6000], 'new'],
    ['never becomes as awaited', ['old', 'old', 'old', 'old'], 'new', [2000, 6000, 12_000], 'old'],
    ['is not awaited to be anything', ['old'], undefined, [], 'old'],
  ])('reads back a state that %s', async (_what, states, awaited, expected, state) => {
    const left = [...states];
    const pauses: number[] = [];
    const readBack = async () => left.shift() ?? 'asked too often';

    const answer = await reactorThat(async () => changeThatIs('reversible'), 'disruptive', verified, readBack).run(
      { ...CALL, phase: 'read-back', backup: 'new', ...(awaited !== undefined && { awaited }) },
      Date.now,
      async (milliseconds) => void pauses.push(milliseconds),
    );

    expect(answer).toEqual({ phase: 'read-back', state });
    expect([pauses, left]).toEqual([expected, []]);
  });

  it.each([
    ['AccessDeniedException', 'ReactorDenied'],
    ['UnauthorizedOperation', 'ReactorDenied'],
    ['RequestLimitExceeded', 'ReactorThrottled'],
    ['ThrottlingException', 'ReactorThrottled'],
    ['NoSuchBucket', 'ReactorFailed'],
  ])('turns %s of AWS into %s, with what it did to what', async (name, expected) => {
    const { run } = reactorThat(() => Promise.reject(Object.assign(new Error('because'), { name })));

    await expect(run(CALL)).rejects.toMatchObject({
      name: expected,
      message: expect.stringContaining(`Reactor test could not plan ${QUEUE.Id}: ${name}: because`),
    });
  });
});

function changeThatIs(effect: Effect): Plan {
  return { outcome: 'change', summary: 'x', changes: [{ resource: QUEUE.Id, field: 'x', before: 1, after: 2 }], effect, backup: null };
}

const verified = async (): Promise<Verification> => ({ verified: true });

function reactorThat(
  plan: () => Promise<Plan>,
  effect: Effect = 'disruptive',
  verify = verified,
  readBack: () => Promise<Json> = async () => null,
): Reactor {
  const manifest = defineManifest({
    id: 'test',
    version: '1.0.0',
    title: 'Of this test',
    description: 'Does what the test says, to nothing.',
    author: 'test',
    licence: 'Apache-2.0',
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
    plan,
    apply: async () => null,
    verify,
    rollback: async () => undefined,
    readBack,
  });
}

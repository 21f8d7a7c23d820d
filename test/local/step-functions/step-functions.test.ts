import {
  DescribeExecutionCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type StepFunctionsStandIn, startStepFunctions } from '#local/step-functions/step-functions.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MACHINE = 'arn:aws:states:eu-central-1:999988887777:stateMachine:ask';
const EXPRESS = 'arn:aws:states:eu-central-1:999988887777:stateMachine:ask-express';

const ask = (fields: object = {}) => ({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 60,
      Retry: [{ ErrorEquals: ['NotificationUnavailable'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Lost' }],
      ...fields,
      End: true,
    },
    Lost: { Type: 'Pass', End: true },
  },
});
const TELL = {
  StartAt: 'Tell',
  States: {
    Tell: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'tell', 'Payload.$': '$' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }],
      End: true,
    },
    Lost: { Type: 'Pass', End: true },
  },
};

type Question = { readonly token: string; readonly input: unknown };

class World {
  readonly questions: Question[] = [];
  readonly errors: unknown[] = [];
  /** Thrown by the next calls of the function that asks, one by one. */
  readonly failures: string[] = [];
  /** Runs inside of the function that tells. */
  onTell: () => Promise<void> = async () => undefined;
  readonly #standIn: StepFunctionsStandIn;
  readonly #client: SFNClient;
  static readonly #open: World[] = [];

  private constructor(standIn: StepFunctionsStandIn) {
    this.#standIn = standIn;
    this.#client = new SFNClient({
      endpoint: standIn.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  }

  static async start(definition: object = ask(), clock = new ManualClock(), { express = TELL, realTime = false } = {}): Promise<World> {
    const invoke = async (functionArn: string, payload: unknown): Promise<unknown> => {
      if (functionArn === 'tell') {
        await world.onTell();
        return payload;
      }
      const failure = world.failures.shift();
      if (failure !== undefined) throw Object.assign(new Error('on purpose'), { name: failure });
      world.questions.push(payload as Question);
      return undefined;
    };
    const standIn = await startStepFunctions({
      machines: [
        { arn: MACHINE, type: 'STANDARD', definition },
        { arn: EXPRESS, type: 'EXPRESS', definition: express },
      ],
      invoke,
      realTime,
      time: clock,
      onError: (error) => world.errors.push(error),
    });
    const world = new World(standIn);
    World.#open.push(world);
    return world;
  }

  static async closeAll(): Promise<void> {
    for (const world of World.#open.splice(0)) {
      world.#client.destroy();
      await world.#standIn.close();
    }
  }

  async execute(name: string, input: unknown = {}, stateMachineArn = MACHINE): Promise<string> {
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    const { executionArn = '' } = await this.#client.send(new StartExecutionCommand({ stateMachineArn, name, input: text }));
    return executionArn;
  }

  answer(output: unknown, token = this.questions.at(-1)?.token ?? ''): Promise<unknown> {
    return this.#client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }));
  }

  beat(token = this.questions.at(-1)?.token ?? ''): Promise<unknown> {
    return this.#client.send(new SendTaskHeartbeatCommand({ taskToken: token }));
  }

  async outcome(executionArn: string): Promise<{ status: string | undefined; output: unknown }> {
    const { status, output } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
    return { status, output: output === undefined ? undefined : JSON.parse(output) };
  }

  get standIn(): StepFunctionsStandIn {
    return this.#standIn;
  }

  settled(): Promise<void> {
    return this.#standIn.settled();
  }
}

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

describe('the Step Functions stand-in', () => {
  afterEach(() => World.closeAll());

  it('hands an answer on to the task that waits for it', async () => {
    const world = await World.start();
    const arn = await world.execute('one', { a: 1 });
    await world.settled();
    expect(await world.outcome(arn)).toEqual({ status: 'RUNNING', output: undefined });

    await world.answer({ verdict: 'approve' });
    await world.settled();

    expect(world.questions.map(({ input }) => input)).toEqual([{ a: 1 }]);
    expect(await world.outcome(arn)).toEqual({ status: 'SUCCEEDED', output: { verdict: 'approve' } });
  });

  it('takes one answer to a token, and none to a token that it never gave', async () => {
    const world = await World.start();
    await world.execute('one');
    await world.settled();
    await world.answer('first');

    expect(await refusal(world.answer('second'))).toBe('TaskTimedOut');
    expect(await refusal(world.beat())).toBe('TaskTimedOut');
    expect(await refusal(world.answer('x', 'made-up'))).toBe('InvalidToken');
  });

  it.each(['States.Timeout', 'States.HeartbeatTimeout'] as const)('lets a question lapse with %s', async (error) => {
    const world = await World.start();
    const arn = await world.execute('one', { a: 1 });
    await world.settled();

    world.standIn.lapse(error);
    await world.settled();

    expect(await world.outcome(arn)).toMatchObject({ status: 'SUCCEEDED', output: { a: 1, failure: { Error: error } } });
    expect(await refusal(world.answer('late'))).toBe('TaskTimedOut');
  });

  it.each([
    ['TimeoutSeconds', 'States.Timeout'],
    ['HeartbeatSeconds', 'States.HeartbeatTimeout'],
  ])('ends a wait by itself when its %s are over', async (field, error) => {
    const clock = new ManualClock();
    const world = await World.start(ask({ [field]: 30 }), clock);
    const arn = await world.execute('one');
    await world.settled();

    clock.advance(29_999);
    await world.settled();
    const before = await world.outcome(arn);
    clock.advance(1);
    await world.settled();

    expect(before.status).toBe('RUNNING');
    expect(await world.outcome(arn)).toMatchObject({ status: 'SUCCEEDED', output: { failure: { Error: error } } });
  });

  it('waits on for somebody who says that they are at it, as long as they do', async () => {
    const clock = new ManualClock();
    const world = await World.start(ask({ HeartbeatSeconds: 30, TimeoutSeconds: 3600 }), clock);
    const arn = await world.execute('one');
    await world.settled();

    for (let beat = 0; beat < 4; beat += 1) {
      clock.advance(20_000);
      await world.beat();
    }
    const meanwhile = await world.outcome(arn);
    clock.advance(30_000);
    await world.settled();

    expect(meanwhile).toMatchObject({ status: 'RUNNING' });
    expect(await world.outcome(arn)).toMatchObject({ output: { failure: { Error: 'States.HeartbeatTimeout' } } });
  });

  it('gives a question that is asked again a new token, and forgets the old one', async () => {
    const world = await World.start();
    world.failures.push('NotificationUnavailable');
    const arn = await world.execute('one');
    await world.settled();

    expect(world.questions).toHaveLength(1);
    await world.answer('approved');
    await world.settled();
    expect(await world.outcome(arn)).toMatchObject({ status: 'SUCCEEDED', output: 'approved' });
  });

  it('catches what is not retried, with the error as Lambda words it', async () => {
    const world = await World.start();
    world.failures.push('ReactorInvalid');
    const arn = await world.execute('one');
    await world.settled();

    const { output } = await world.outcome(arn);
    expect(output).toEqual({
      failure: { Error: 'ReactorInvalid', Cause: JSON.stringify({ errorType: 'ReactorInvalid', errorMessage: 'on purpose' }) },
    });
  });

  it('takes the same start twice as one while it runs, and refuses the name afterwards or with another input', async () => {
    const world = await World.start();
    const first = await world.execute('one', { a: 1 });
    const again = await world.execute('one', { a: 1 });
    await world.settled();

    expect(again).toBe(first);
    expect(world.questions).toHaveLength(1);
    expect(await refusal(world.execute('one', { a: 2 }))).toBe('ExecutionAlreadyExists');
    await world.answer('x');
    await world.settled();
    expect(await refusal(world.execute('one', { a: 1 }))).toBe('ExecutionAlreadyExists');
    expect(world.standIn.counters.started).toBe(1);
  });

  it('starts an Express workflow as often as it is asked, whatever the name', async () => {
    const world = await World.start();
    await world.execute('one', {}, EXPRESS);
    await world.execute('one', {}, EXPRESS);
    await world.settled();

    expect(world.standIn.executions().map(({ name, status }) => `${name} ${status}`)).toEqual(['one SUCCEEDED', 'one SUCCEEDED']);
  });

  it('ends an Express execution after five minutes, past its Catch, and no Standard one', async () => {
    const clock = new ManualClock();
    const world = await World.start(TELL, clock);
    world.onTell = async () => clock.advance(300_000);
    await world.execute('one', {}, EXPRESS);
    await world.settled();
    await world.execute('two', {}, MACHINE);
    await world.settled();

    expect(world.standIn.executions().map(({ name, status }) => `${name} ${status}`)).toEqual(['one TIMED_OUT', 'two SUCCEEDED']);
  });

  it('calls no function again for an Express execution that ended in the pause before a retry', async () => {
    const clock = new ManualClock();
    const Retry = [{ ErrorEquals: ['ReactorThrottled'], IntervalSeconds: 600 }];
    const express = { ...TELL, States: { ...TELL.States, Tell: { ...TELL.States.Tell, Retry } } };
    const world = await World.start(TELL, clock, { express, realTime: true });
    let calls = 0;
    world.onTell = async () => {
      calls += 1;
      // Over while the workflow pauses, which it begins with this failure.
      setImmediate(() => clock.advance(300_000));
      throw Object.assign(new Error('on purpose'), { name: 'ReactorThrottled' });
    };
    await world.execute('one', {}, EXPRESS);
    await world.settled();

    expect(world.standIn.executions().map(({ status }) => status)).toEqual(['TIMED_OUT']);
    expect(calls).toBe(1);
  });

  it('lets an Express execution end by itself a moment before', async () => {
    const clock = new ManualClock();
    const world = await World.start(TELL, clock);
    world.onTell = async () => clock.advance(299_999);
    await world.execute('one', {}, EXPRESS);
    await world.settled();
    clock.advance(1);

    expect(world.standIn.executions().map(({ status }) => status)).toEqual(['SUCCEEDED']);
  });

  describe('a task that takes longer than its TimeoutSeconds', () => {
    const limited = (fields: object) => ({
      ...TELL,
      States: { ...TELL.States, Tell: { ...TELL.States.Tell, TimeoutSeconds: 30, ...fields }, Mended: { Type: 'Pass', End: true } },
    });
    /** The first call of its function takes that long; one that takes too long never ends. */
    async function tellSlowly(fields: object, milliseconds: number, stateMachineArn = MACHINE) {
      const clock = new ManualClock();
      const world = await World.start(limited(fields), clock);
      let calls = 0;
      world.onTell = async () => {
        calls += 1;
        if (calls > 1) return;
        clock.advance(milliseconds);
        if (milliseconds >= 30_000) await new Promise(() => undefined);
      };
      await world.execute('one', {}, stateMachineArn);
      await world.settled();
      const [execution] = world.standIn.executions();
      return { execution, calls, path: execution?.steps.map(({ state, kind, detail }) => `${kind} ${state} ${detail}`.trim()) };
    }

    it('does not fail a moment before', async () => {
      expect(await tellSlowly({}, 29_999)).toMatchObject({ execution: { status: 'SUCCEEDED' }, path: ['entered Tell'] });
    });

    it('fails with States.Timeout, which its Catch takes, without a cause', async () => {
      const { execution, path } = await tellSlowly({}, 30_000);

      expect(path).toEqual(['entered Tell', 'failed Tell States.Timeout', 'caught Tell Lost', 'entered Lost']);
      expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout', Cause: '' } });
    });

    it.each(['States.Timeout', 'States.ALL'])('is tried again where its Retry names %s', async (error) => {
      const { execution, calls } = await tellSlowly({ Retry: [{ ErrorEquals: [error], MaxAttempts: 1 }] }, 30_000);

      expect({ status: execution?.status, calls }).toEqual({ status: 'SUCCEEDED', calls: 2 });
    });

    it('is no States.TaskFailed', async () => {
      const entries = [{ ErrorEquals: ['States.TaskFailed'], Next: 'Mended' }];
      const all = [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }];

      const uncaught = await tellSlowly({ Retry: [{ ErrorEquals: ['States.TaskFailed'] }], Catch: entries }, 30_000);
      const caught = await tellSlowly({ Catch: [...entries, ...all] }, 30_000);

      expect(uncaught).toMatchObject({ calls: 1, execution: { status: 'FAILED', failure: { error: 'States.Timeout' } } });
      expect(caught.path).toContain('caught Tell Lost');
    });
  });

  it.each([
    ['an input of more than 256 KB', 'one', 'x'.repeat(262_144), 'InvalidExecutionInput'],
    ['a name with a blank', 'o ne', {}, 'InvalidName'],
    ['a name of 81 characters', 'n'.repeat(81), {}, 'InvalidName'],
  ])('answers to %s as Step Functions does', async (_what, name, input, expected) => {
    const world = await World.start();

    expect(await refusal(world.execute(name, JSON.stringify(input)))).toBe(expected);
  });

  it('takes an input of 256 KB, and none that is no JSON', async () => {
    const world = await World.start();

    expect(await refusal(world.execute('full', JSON.stringify('x'.repeat(262_142))))).toBe('accepted');
    expect(await refusal(world.execute('broken', '{'))).toBe('InvalidExecutionInput');
  });

  it('refuses an answer of more than 256 KB, and waits on', async () => {
    const world = await World.start();
    const arn = await world.execute('one');
    await world.settled();

    expect(await refusal(world.answer('x'.repeat(262_144)))).toBe('InvalidOutput');
    expect(await world.outcome(arn)).toMatchObject({ status: 'RUNNING' });
  });

  it('fails an execution whose task answers with more than 256 KB, past every Catch', async () => {
    const catching = { ...TELL.States.Tell, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }] };
    const world = await World.start({ ...TELL, States: { Tell: catching, Lost: { Type: 'Pass', End: true } } });
    await world.execute('one', JSON.stringify('x'.repeat(262_140)));
    await world.settled();

    expect(world.standIn.executions()[0]).toMatchObject({ status: 'FAILED', failure: { error: 'States.DataLimitExceeded' } });
  });

  it('counts states entered and retried, which is what is paid for', async () => {
    const world = await World.start();
    world.failures.push('NotificationUnavailable', 'ReactorInvalid');
    await world.execute('one');
    await world.settled();

    expect(world.standIn.executions()[0]?.steps.map(({ state, kind }) => `${kind} ${state}`)).toEqual([
      'entered Ask',
      'failed Ask',
      'retried Ask',
      'failed Ask',
      'caught Ask',
      'entered Lost',
    ]);
    expect(world.standIn.counters.transitions).toBe(3);
  });

  it('ends what waits when it is closed, without entering another state', async () => {
    const world = await World.start();
    for (let index = 0; index < 20; index += 1) await world.execute(`n${index}`);
    await world.settled();

    await World.closeAll();

    const executions = world.standIn.executions();
    expect(executions.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'FAILED'));
    expect(executions.flatMap(({ steps }) => steps.map(({ state }) => state)).filter((state) => state === 'Lost')).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});

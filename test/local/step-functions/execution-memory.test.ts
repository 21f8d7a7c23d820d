import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { openJournal } from '#local/journal.ts';
import { executionEntry } from '#local/step-functions/execution-memory.ts';
import { type StepFunctionsStandIn, startStepFunctions } from '#local/step-functions/step-functions.ts';

const MACHINE = 'arn:aws:states:eu-central-1:999988887777:stateMachine:ask';
const task = (FunctionName: string, fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...fields,
});
const definition = (TimeoutSeconds: number) => ({
  StartAt: 'Plan',
  States: {
    Plan: task('plan', { Next: 'Ask', Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1 }] }),
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token', 'plan.$': '$' } },
      TimeoutSeconds,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Lapsed' }],
      Next: 'Apply',
    },
    Apply: task('apply', { End: true }),
    Lapsed: task('lapse', { End: true }),
  },
});

const folder = mkdtempSync(join(tmpdir(), 'execution-memory-'));
const open = new Set<{ close(): Promise<void> }>();

afterEach(async () => {
  for (const service of open) await service.close();
  open.clear();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One process after the other on the same journal. */
class Machine {
  readonly calls: string[] = [];
  readonly tokens: string[] = [];
  readonly lapsed = Promise.withResolvers<void>();
  /** How often the function that plans fails before it answers. */
  failures = 0;
  readonly #path = join(folder, `${randomUUID()}.jsonl`);

  async start(timeoutSeconds = 600): Promise<StepFunctionsStandIn & { readonly client: SFNClient }> {
    const journal = openJournal(this.#path, executionEntry);
    const service = await startStepFunctions({
      machines: [{ arn: MACHINE, type: 'STANDARD', definition: definition(timeoutSeconds) }],
      invoke: async (name, payload) => this.#answer(name, Object(payload)),
      realTime: false,
      onError: (error) => {
        throw error;
      },
      journal,
    });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new SFNClient({ endpoint: service.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
    const running = {
      ...service,
      client,
      close: async () => {
        open.delete(running);
        client.destroy();
        await service.close();
        journal.close();
      },
    };
    open.add(running);
    return running;
  }

  #answer(name: string, payload: { readonly token?: string }): unknown {
    this.calls.push(name);
    if (payload.token !== undefined) this.tokens.push(payload.token);
    if (name === 'plan' && this.failures > 0) {
      this.failures -= 1;
      throw new Error('busy');
    }
    if (name === 'lapse') this.lapsed.resolve();
    return name === 'apply' ? { ...payload, applied: true } : { planned: true };
  }
}

async function askedOnce(machine: Machine, timeoutSeconds?: number): Promise<void> {
  const first = await machine.start(timeoutSeconds);
  await first.client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'one', input: '{}' }));
  await first.settled();
  await first.close();
}

describe('an execution that waits while its process ends', () => {
  it('is carried on by the next: same token, and nobody is asked twice', async () => {
    const machine = new Machine();
    machine.failures = 1;
    await askedOnce(machine);

    const second = await machine.start();
    second.resume();
    await second.settled();
    await second.client.send(new SendTaskSuccessCommand({ taskToken: machine.tokens[0], output: '{"verdict":"approve"}' }));
    await second.settled();

    expect(second.executions()).toMatchObject([{ name: 'one', status: 'SUCCEEDED', output: { verdict: 'approve', applied: true } }]);
    expect(machine.calls).toEqual(['plan', 'plan', 'ask', 'apply']);
  });

  it('is not carried on once it has ended', async () => {
    const machine = new Machine();
    await askedOnce(machine);
    const second = await machine.start();
    second.resume();
    await second.settled();
    await second.client.send(new SendTaskSuccessCommand({ taskToken: machine.tokens[0], output: '{}' }));
    await second.settled();
    await second.close();

    const third = await machine.start();
    third.resume();

    expect(third.executions()).toEqual([]);
  });

  it('lapses when its time ran out meanwhile', async () => {
    const machine = new Machine();
    await askedOnce(machine, 600);

    const second = await machine.start(0);
    second.resume();
    await machine.lapsed.promise;
    await second.settled();

    expect(machine.calls).toEqual(['plan', 'ask', 'lapse']);
    expect(second.executions()).toMatchObject([{ name: 'one', status: 'SUCCEEDED' }]);
  });
});

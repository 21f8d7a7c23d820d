import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { type LambdaService, startLambdaService } from '#local/reaction/lambda-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const SOURCE = `
export const handler = async ({ act }) => {
  if (act === 'exit') process.exit(1);
  if (act === 'hang') {
    await fetch(process.env.HANGS);
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  return process.pid;
};
`;

describe('the Lambda service of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-service-'));
  const entry = join(folder, 'function.mjs');
  const clock = new ManualClock();
  let hangs: LoopbackServer;
  let service: LambdaService;
  let client: LambdaClient;
  beforeAll(async () => {
    writeFileSync(entry, SOURCE);
    // The function's time is over when it says that it hangs, not when it is slow.
    hangs = await serveLoopback(async (request, response) => {
      response.end();
      clock.advance(Number(request.url?.slice(1)));
    });
    const others = ['one', 'two', 'three', 'four'].map((name) => ({ name, environment: {}, entry }));
    const puppet = { name: 'puppet', environment: { HANGS: `${hangs.url}/3000` }, entry, timeoutMs: 3000, startTimer: clock.startTimer };
    const usual = { name: 'usual', environment: { HANGS: `${hangs.url}/30000` }, entry, startTimer: clock.startTimer };
    service = await startLambdaService();
    for (const one of [puppet, usual, ...others]) service.publish(one);
    const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
    client = new LambdaClient({ endpoint: service.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await service.close();
    await hangs.close();
    rmSync(folder, { recursive: true });
  });

  async function call(act: string, FunctionName = 'puppet:1') {
    const { Payload: payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ act }) }));
    return { answer: JSON.parse(Buffer.from(payload ?? []).toString()), FunctionError };
  }

  it.each([
    ['exit', 'Runtime.ExitError', /ended with 1/],
    ['hang', 'Sandbox.Timedout', /Task timed out after 3\.00 seconds/],
  ])('reports a function that does %s as Lambda does, and calls the next time a new process', async (act, errorType, message) => {
    const before = await call('work');

    const failed = await call(act);
    const after = await call('work');

    expect(failed).toEqual({ answer: { errorType, errorMessage: expect.stringMatching(message) }, FunctionError: 'Unhandled' });
    expect(after).toEqual({ answer: expect.any(Number), FunctionError: undefined });
    expect(after.answer).not.toBe(before.answer);
  });

  it('gives a function the time of every reactor where nothing else is said', async () => {
    const { answer } = await call('hang', 'usual:1');

    expect(answer).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: 'Error: Task timed out after 30.00 seconds' });
  });

  it('keeps the process of a function that works', async () => {
    expect(await call('work')).toEqual(await call('work'));
  });

  it('keeps the four that were called last, and starts a longer unused one anew', async () => {
    const first = await call('work');
    for (const name of ['one', 'two', 'three']) await call('work', `${name}:1`);
    const kept = await call('work');
    for (const name of ['one', 'two', 'three', 'four']) await call('work', `${name}:1`);

    const anew = await call('work');

    expect(kept).toEqual(first);
    expect(anew.answer).not.toBe(first.answer);
  });

  it('serves the versions of a function side by side, each with its own code and variables', async () => {
    const later = join(folder, 'later.mjs');
    writeFileSync(later, 'export const handler = async () => process.env.COLOR;');
    const before = await call('work');

    const name = service.publish({ name: 'puppet', environment: { COLOR: 'green' }, entry: later });

    expect(name).toBe('puppet:2');
    expect(await call('work', name)).toEqual({ answer: 'green', FunctionError: undefined });
    expect(await call('work')).toEqual(before);
  });

  it.each(['nobody:1', 'puppet:9', 'puppet'])('does not know %s, which nobody published', async (name) => {
    await expect(call('work', name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';

describe('startLambda', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  const running: LambdaStandIn[] = [];
  afterEach(() => Promise.all(running.splice(0).map((lambda) => lambda.close())));
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (name: string, source: string, environment: Record<string, string> = {}) => {
    const bundle = join(folder, `${name}.mjs`);
    writeFileSync(bundle, source);
    const lambda = await startLambda({ functionName: name, bundle, environment, memoryMb: 128 });
    running.push(lambda);
    return lambda;
  };

  it('runs the handler of a bundle in a process of its own, with the environment and context of a function', async () => {
    const lambda = await start(
      'echo',
      'let calls = 0; export const handler = async (event, context) => ({ event, calls: ++calls, name: context.functionName, left: context.getRemainingTimeInMillis() > 0, greeting: process.env.GREETING, pid: process.pid });',
      { GREETING: 'hello' },
    );

    const first = await lambda.invoke('{"a":"ü"}');
    const second = await lambda.invoke('{}');

    expect(first).toMatchObject({ event: { a: 'ü' }, calls: 1, name: 'echo', left: true, greeting: 'hello' });
    expect(second).toMatchObject({ calls: 2 });
    expect((first as { pid: number }).pid).not.toBe(process.pid);
    expect(lambda.coldInitMs).toBeGreaterThan(0);
    expect(lambda.usage()).toMatchObject({ cpuMs: expect.any(Number), rssBytes: expect.any(Number) });
  });

  it('answers with the error that the function threw, by its name, and goes on', async () => {
    const lambda = await start(
      'throws',
      "export const handler = async (event) => { if (event.ok) return 'fine'; throw Object.assign(new Error('no database'), { name: 'MappingUnavailable' }); };",
    );

    await expect(lambda.invoke('{}')).rejects.toMatchObject({ name: 'MappingUnavailable', message: 'no database' });
    await expect(lambda.invoke('{"ok":true}')).resolves.toBe('fine');
  });

  it('fails to start where the bundle fails to load, with its error', async () => {
    await expect(
      start('broken', "throw Object.assign(new Error('PUBLISHER_REGION is missing'), { name: 'ConfigurationInvalid' });"),
    ).rejects.toMatchObject({
      name: 'ConfigurationInvalid',
    });
  });

  it('ends a process that would not end by itself', async () => {
    const lambda = await start('stays', "process.on('SIGTERM', () => undefined); export const handler = async () => process.pid;");
    const pid = Number(await lambda.invoke('{}'));

    await Promise.all(running.splice(0).map((one) => one.close()));

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('tells when the process of the function ended', async () => {
    const lambda = await start('dies', 'export const handler = async () => process.exit(7);');

    await expect(lambda.invoke('{}')).rejects.toThrow('the process of dies ended with 7');
  });
});

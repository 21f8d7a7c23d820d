import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeZip } from '@attack-reactor/kit/pack';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, ListVersionsByFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { unzipSync } from 'fflate';
import type { Host } from '#platform/base/host.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { functionSandbox } from '#platform/hub/vectors-function/function-sandbox.ts';
import type { OpenedPackage } from '#platform/hub/verify-package.ts';
import { fakeClient, serviceError } from '#test/support/fake-client.ts';
import { describeOnMemberAccount } from '#test/support/member-account.ts';
import { aContent } from '#test/support/packages.ts';
import { makeVectorRunner, type VectorRunner } from '#test/support/vector-runner.ts';

const NAME = 'attack-reactor-test-run-vectors';
const MINUTES = 60_000;

function opened(changes: Parameters<typeof aContent>[0] = {}): OpenedPackage {
  const bytes = writeZip(aContent(changes));
  const read = readPackageZip(bytes);
  if ('reasons' in read) throw new Error(JSON.stringify(read.reasons));
  return { bytes, files: read.files };
}

/** A host with one client, whose time passes when somebody sleeps. */
function hostOf(client: object, now = Date.now()): Host {
  let time = now;
  const clock = {
    now: () => time,
    monotonic: () => time,
    async sleep(milliseconds: number) {
      time += milliseconds;
    },
  };
  return { clock, packs: '', client: () => client as never };
}

/** Lambda's part that moto has only with Docker: a version is called by the layer, as a process on this machine. */
function callLayer(client: LambdaClient, runner: VectorRunner): void {
  let code: Uint8Array = new Uint8Array();
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const input = args.input as { readonly ZipFile?: Uint8Array };
        if (commandName === 'UpdateFunctionCodeCommand') code = input.ZipFile ?? code;
        if (commandName !== 'InvokeCommand') return await next(args);
        return { response: {}, output: { $metadata: {}, Payload: Buffer.from(await callUnzipped(runner, code)) } as never };
      },
    { step: 'initialize' },
  );
}

async function callUnzipped(runner: VectorRunner, zip: Uint8Array): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'var-task-'));
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const answer = await runner.call(folder);
  rmSync(folder, { recursive: true });
  return answer;
}

describeOnMemberAccount('the function that runs test vectors', (account) => {
  let runner: VectorRunner;
  beforeAll(async () => {
    runner = await makeVectorRunner();
  });
  afterAll(() => runner.remove());

  /** moto: it keeps no states of functions, compares no hash when it publishes, and calls nothing. */
  async function makeFunction(): Promise<LambdaClient> {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const { Role } = await account.client(IAMClient).send(new CreateRoleCommand({ RoleName: NAME, AssumeRolePolicyDocument: trust }));
    const lambda = account.client(LambdaClient);
    const ZipFile = writeZip(new Map([['index.mjs', Buffer.from('of the deployment')]]));
    const code = { Runtime: 'nodejs22.x' as const, Handler: '/opt/index.handler', Code: { ZipFile } };
    await lambda.send(new CreateFunctionCommand({ FunctionName: NAME, Role: Role?.Arn, ...code }));
    return lambda;
  }

  async function listVersions(lambda: LambdaClient): Promise<readonly (string | undefined)[]> {
    const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: NAME }));
    return Versions.map(({ Version }) => Version);
  }

  it('runs the package as a version, which is gone afterwards', async () => {
    const lambda = await makeFunction();
    callLayer(lambda, runner);

    const report = await functionSandbox(hostOf(lambda), NAME)(opened());

    expect(report).toEqual({ isolation: 'isolated-function', vectors: [{ name: 'closes', verdict: 'passed' }], attempts: [] });
    expect(await listVersions(lambda)).toEqual(['$LATEST']);
  });

  it('tells what a hostile package tries', async () => {
    const lambda = await makeFunction();
    callLayer(lambda, runner);
    const code = 'export const handler = async () => { try { process.env.AWS_SESSION_TOKEN } catch {} return { phase: "plan" }; };';

    const report = await functionSandbox(hostOf(lambda), NAME)(opened({ 'index.mjs': code }));

    expect(report).toMatchObject({ isolation: 'isolated-function', attempts: [{ kind: 'environment' }] });
    expect(await listVersions(lambda)).toEqual(['$LATEST']);
  });

  it('removes a version that a run left over, and not the one of a run that is at work', async () => {
    const lambda = await makeFunction();
    callLayer(lambda, runner);
    await lambda.send(new PublishVersionCommand({ FunctionName: NAME }));

    await functionSandbox(hostOf(lambda, Date.now() + 5 * MINUTES), NAME)(opened());
    const early = await listVersions(lambda);
    await functionSandbox(hostOf(lambda, Date.now() + 20 * MINUTES), NAME)(opened());

    expect(early).toEqual(['$LATEST', '1']);
    expect(await listVersions(lambda)).toEqual(['$LATEST']);
  });
});

type Answers = Readonly<Record<string, (times: number) => unknown>>;

/** Lambda where all goes well, but for what the test says; an answer is told how often it was asked for before. */
function aLambda(answers: Answers) {
  const times = new Map<string, number>();
  const well: Answers = {
    ListVersionsByFunctionCommand: () => ({ Versions: [] }),
    UpdateFunctionCodeCommand: () => ({}),
    GetFunctionConfigurationCommand: () => ({ State: 'Active', LastUpdateStatus: 'Successful' }),
    PublishVersionCommand: () => ({ Version: '7' }),
    DeleteFunctionCommand: () => ({}),
    InvokeCommand: () => answer({ isolation: 'process', vectors: [{ name: 'closes', verdict: 'passed' }], attempts: [] }),
  };
  return fakeClient((name) => {
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    return { ...well, ...answers }[name]?.(before);
  });
}

function answer(payload: unknown, FunctionError?: string): object {
  return { Payload: Buffer.from(JSON.stringify(payload)), FunctionError };
}

const run = (client: object) => functionSandbox(hostOf(client), NAME)(opened());
const namesOf = ({ sent }: ReturnType<typeof fakeClient>) => sent.map(({ name }) => name.replace('Command', ''));

describe('a throw-away version', () => {
  it('is made of the bytes of the package and of no others: a run that came between is waited for', async () => {
    const between = serviceError('InvalidParameterValueException', 'CodeSHA256 (a) is different from current CodeSHA256 in $LATEST (b).');
    const lambda = aLambda({
      UpdateFunctionCodeCommand: (times) => (times === 0 ? serviceError('ResourceConflictException') : {}),
      PublishVersionCommand: (times) => (times === 0 ? between : { Version: '7' }),
    });

    await expect(run(lambda)).resolves.toMatchObject({ isolation: 'isolated-function' });

    expect(namesOf(lambda).filter((name) => /Update|Publish/.test(name))).toEqual([
      'UpdateFunctionCode',
      'UpdateFunctionCode',
      'PublishVersion',
      'UpdateFunctionCode',
      'PublishVersion',
    ]);
  });

  it('is called when it is active, and not before', async () => {
    const lambda = aLambda({
      GetFunctionConfigurationCommand: (times) => (times < 3 ? { State: 'Pending', LastUpdateStatus: 'Successful' } : { State: 'Active' }),
    });

    await run(lambda);

    expect(namesOf(lambda)).toEqual([
      'ListVersionsByFunction',
      'UpdateFunctionCode',
      'GetFunctionConfiguration',
      'PublishVersion',
      ...Array(3).fill('GetFunctionConfiguration'),
      'Invoke',
      'DeleteFunction',
    ]);
  });

  it.each([
    ['AWS throttles', { InvokeCommand: () => serviceError('TooManyRequestsException') }],
    ['it does not become active', { GetFunctionConfigurationCommand: () => ({ LastUpdateStatus: 'Successful', State: 'Pending' }) }],
    ['it cannot be made', { GetFunctionConfigurationCommand: () => ({ LastUpdateStatus: 'Successful', State: 'Failed' }) }],
    ['others are at work for minutes', { UpdateFunctionCodeCommand: () => serviceError('ResourceConflictException') }],
    ['the runner is not in the layer', { InvokeCommand: () => answer({ errorType: 'Runtime.ImportModuleError' }, 'Unhandled') }],
    ['the answer is no report', { InvokeCommand: () => answer({ vectors: [] }) }],
    ['the report is about other vectors', { InvokeCommand: () => answer({ isolation: 'process', vectors: [], attempts: [] }) }],
    ['the answer is endless', { InvokeCommand: () => answer('x'.repeat(2 * 1024 * 1024)) }],
  ])('says nothing of the package where %s', async (_what, answers: Answers) => {
    const lambda = aLambda(answers);

    await expect(run(lambda)).rejects.toMatchObject({ name: 'HubUnavailable' });

    const names = namesOf(lambda);
    expect(names.includes('DeleteFunction')).toBe(names.includes('PublishVersion'));
  });

  it.each([
    ['time', { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: 1 Error: Task timed out after 90.00 seconds' }],
    ['memory', { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error: Runtime exited with error: signal: killed' }],
    ['answer', { errorType: 'Function.ResponseSizeTooLarge', errorMessage: 'Response payload size exceeded' }],
  ])('rejects a package that Lambda had to end: limit of %s', async (limit, error) => {
    const report = await run(aLambda({ InvokeCommand: () => answer(error, 'Unhandled') }));

    expect(report.vectors).toEqual([{ name: 'closes', verdict: 'failed', reasons: [{ code: 'limit-exceeded', limit }] }]);
  });

  it('rejects a package that ends the runner', async () => {
    const error = { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error: Runtime exited with error: exit status 1' };

    const report = await run(aLambda({ InvokeCommand: () => answer(error, 'Unhandled') }));

    expect(report.vectors).toMatchObject([{ reasons: [{ code: 'process-ended' }] }]);
  });

  it('lets the verdict stand where it cannot be removed; a later run does', async () => {
    const lambda = aLambda({ DeleteFunctionCommand: () => serviceError('ServiceException') });

    await expect(run(lambda)).resolves.toMatchObject({ vectors: [{ verdict: 'passed' }] });
  });
});

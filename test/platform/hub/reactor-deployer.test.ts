import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, GetAliasCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { HubRefused } from '#domain/base/errors.ts';
import { openFunctionControl, type PublishedFunction } from '#local/reaction/function-control.ts';
import { startLambdaService } from '#local/reaction/lambda-service.ts';
import { type Deployment, lambdaDeployer, type ReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const REACTOR = { publisher: 'example', id: 's3-encryption' };
const LOG_GROUP = '/aws/lambda/attack-reactor-test-hub-reactors';
const NAME = 'attack-reactor-test-reactor-example-s3-encryption';

function aDeployment(code: string, overrides: Partial<Deployment> = {}): Deployment {
  const zip = zipSync({ 'index.mjs': Buffer.from(code) }, { mtime: new Date(1980, 0, 1) });
  const sha256 = createHash('sha256').update(zip).digest('base64');
  return { reactor: REACTOR, description: 'Reactor 1.0.0: Encrypts buckets', zip, sha256, memoryMb: 512, timeoutSeconds: 30, ...overrides };
}

type Place = { readonly lambda: LambdaClient; readonly roleArn: string };

function describeFunctions(open: () => Promise<Place>): void {
  let lambda: LambdaClient;
  let roleArn: string;
  let deployer: ReactorDeployer;

  beforeEach(async () => {
    ({ lambda, roleArn } = await open());
    deployer = lambdaDeployer(lambda, { prefix: 'attack-reactor-test', roleArn, logGroup: LOG_GROUP });
  });

  const read = async (Qualifier?: string) => (await lambda.send(new GetFunctionCommand({ FunctionName: NAME, Qualifier }))).Configuration;

  it('are made with their size, their tag and a version that can be called by its ARN', async () => {
    const { functionArn, number } = await deployer.deploy(aDeployment('export const a = 1;', { memoryMb: 256, timeoutSeconds: 20 }));

    expect([number, functionArn.split(':').slice(-2)]).toEqual(['1', [NAME, '1']]);
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: NAME }));
    expect(Configuration).toMatchObject({
      MemorySize: 256,
      Timeout: 20,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
    });
    expect(Tags).toEqual({ 'attack-reactor': 'installed', 'attack-reactor-owner': 'hub' });
  });

  it('keep the versions before when they change, each with its own bytes', async () => {
    const [first, second] = [aDeployment('export const a = 1;'), aDeployment('export const a = 2;')];
    const versions = [await deployer.deploy(first), await deployer.deploy(second)];

    expect(versions.map(({ number }) => number)).toEqual(['1', '2']);
    expect([(await read('1'))?.CodeSha256, (await read('2'))?.CodeSha256]).toEqual([first.sha256, second.sha256]);
  });

  it('have an alias of what serves, which moves', async () => {
    const first = await deployer.deploy(aDeployment('export const a = 1;'));
    await deployer.show(REACTOR, first);
    const second = await deployer.deploy(aDeployment('export const a = 2;'));
    await deployer.show(REACTOR, second);

    const { FunctionVersion } = await lambda.send(new GetAliasCommand({ FunctionName: NAME, Name: 'live' }));
    expect(FunctionVersion).toBe(second.number);
  });

  it('lose one version, or go with all, and going twice is no error', async () => {
    await deployer.deploy(aDeployment('export const a = 1;'));
    const second = await deployer.deploy(aDeployment('export const a = 2;'));
    await deployer.removeVersion(second);
    await expect(read('2')).rejects.toThrow();
    expect(await read('1')).toMatchObject({ FunctionName: NAME });
    await deployer.remove(REACTOR);
    await deployer.remove(REACTOR);

    await expect(read()).rejects.toThrow();
  });

  it('are never those of somebody else', async () => {
    const { zip } = aDeployment('export const theirs = 1;');
    const theirs = { FunctionName: NAME, Role: roleArn, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: zip } } as const;
    await lambda.send(new CreateFunctionCommand(theirs));

    await expect(deployer.deploy(aDeployment('export const a = 1;'))).rejects.toThrow(HubRefused);
    await expect(deployer.remove(REACTOR)).rejects.toThrow('so no hub installed it. Remove or rename it.');
    expect(await read()).toMatchObject({ MemorySize: 128 });
  });
}

describeOnMemberAccount('functions of reactors on moto', ({ client }) => {
  describeFunctions(async () => {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const made = await client(IAMClient).send(new CreateRoleCommand({ RoleName: 'reactor', AssumeRolePolicyDocument: trust }));
    return { lambda: client(LambdaClient), roleArn: made.Role?.Arn ?? '' };
  });
});

describe('functions of reactors on this machine', () => {
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start(folder: string) {
    const home = { partition: 'aws', region: 'eu-central-1', accountId: '210987654321' };
    const published: string[] = [];
    const onPublished = ({ name, number }: PublishedFunction) => void published.push(`${name}:${number}`);
    const control = openFunctionControl({ folder, home, onPublished, onRemoved: () => undefined });
    const service = await startLambdaService(control.answer);
    control.publishKept();
    const lambda = new LambdaClient({
      endpoint: service.url,
      region: home.region,
      credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    });
    ends.push(service.close, () => lambda.destroy());
    return { lambda, published, roleArn: 'arn:aws:iam::210987654321:role/reactor' };
  }
  const makeFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'functions-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  describeFunctions(() => start(makeFolder()));

  it('are the same version for the same bytes again, and there at the next start', async () => {
    const folder = makeFolder();
    const { lambda, roleArn } = await start(folder);
    const deployer = lambdaDeployer(lambda, { prefix: 'attack-reactor-test', roleArn, logGroup: LOG_GROUP });
    const deployment = aDeployment('export const a = 1;');

    expect(await deployer.deploy(deployment)).toEqual(await deployer.deploy(deployment));
    expect((await start(folder)).published).toEqual([`${NAME}:1`]);
  });

  it('do not write outside of their folder', async () => {
    const { lambda, roleArn } = await start(makeFolder());
    const zip = zipSync({ '../../evil.mjs': Buffer.from('') });
    const sha256 = createHash('sha256').update(zip).digest('base64');
    const deployer = lambdaDeployer(lambda, { prefix: 'attack-reactor-test', roleArn, logGroup: LOG_GROUP });

    await expect(deployer.deploy(aDeployment('', { zip, sha256 }))).rejects.toThrow('could not be deployed');
  });
});

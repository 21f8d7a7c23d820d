import { createHash } from 'node:crypto';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { HubRefused } from '#domain/base/errors.ts';
import { type Deployment, lambdaDeployer, type ReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const REACTOR = { publisher: 'example', id: 's3-encryption' };
const NAME = 'attack-reactor-test-reactor-example-s3-encryption';

function aDeployment(code: string, overrides: Partial<Deployment> = {}): Deployment {
  const zip = zipSync({ 'index.mjs': Buffer.from(code) }, { mtime: new Date(1980, 0, 1) });
  const sha256 = createHash('sha256').update(zip).digest('base64');
  return { reactor: REACTOR, description: 'Reactor 1.0.0: Encrypts buckets', zip, sha256, memoryMb: 512, timeoutSeconds: 30, ...overrides };
}

describeOnMemberAccount('functions of reactors that the hub installs', ({ client }) => {
  let lambda: LambdaClient;
  let deployer: ReactorDeployer;

  beforeEach(async () => {
    lambda = client(LambdaClient);
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await client(IAMClient).send(
      new CreateRoleCommand({ RoleName: 'reactor', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    deployer = lambdaDeployer(lambda, { prefix: 'attack-reactor-test', roleArn: Role?.Arn ?? '' });
  });

  const listVersions = async () => {
    const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: NAME }));
    return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
  };

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
    expect(Tags).toEqual({ 'attack-reactor': 'installed' });
  });

  it('keep the versions before when they change, each with its own bytes', async () => {
    const first = aDeployment('export const a = 1;');
    await deployer.deploy(first);
    const second = aDeployment('export const a = 2;');
    const { number } = await deployer.deploy(second);

    expect(await listVersions()).toEqual(['1', '2']);
    const read = async (Qualifier: string) =>
      (await lambda.send(new GetFunctionCommand({ FunctionName: NAME, Qualifier }))).Configuration?.CodeSha256;
    expect([await read('1'), await read(number)]).toEqual([first.sha256, second.sha256]);
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
    expect(await listVersions()).toEqual(['1']);
    await deployer.remove(REACTOR);
    await deployer.remove(REACTOR);

    await expect(lambda.send(new GetFunctionCommand({ FunctionName: NAME }))).rejects.toThrow();
  });

  it('are never those of somebody else', async () => {
    const { zip, sha256: _, ...rest } = aDeployment('export const theirs = 1;');
    const { Role } = await client(IAMClient).send(new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument: '{}' }));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: NAME,
        Role: Role?.Arn,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip },
        Description: rest.description,
      }),
    );

    await expect(deployer.deploy(aDeployment('export const a = 1;'))).rejects.toThrow(HubRefused);
    await expect(deployer.remove(REACTOR)).rejects.toThrow('so no hub installed it. Remove or rename it.');
    expect((await lambda.send(new GetFunctionCommand({ FunctionName: NAME }))).Configuration).toMatchObject({ MemorySize: 128 });
  });
});

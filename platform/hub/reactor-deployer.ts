import type { ReactorName } from '@attack-reactor/kit/contract';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { DeploymentUnavailable, HubRefused } from '#domain/base/errors.ts';
import { HUB_TAG, INSTALLED_TAG, LIVE_ALIAS, nameReactorFunction } from '#domain/reaction/reactor-function.ts';
import type { Host } from '#platform/base/host.ts';

/** A package as a function: its bytes, and the size that its manifest asks for. */
export type Deployment = {
  readonly reactor: ReactorName;
  readonly description: string;
  readonly zip: Uint8Array;
  /** Base64 SHA-256 of the zip. */
  readonly sha256: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
};

/** One published version of a function. It stays as it is until it is removed. */
export type DeployedVersion = { readonly functionArn: string; readonly number: string };

/** The functions of reactors that the hub installs. Whatever is asked twice is done once. */
export interface ReactorDeployer {
  /**
   * Makes or changes the function of a reactor and publishes a version of it. The versions before stay, and nothing calls the new
   * one before a row names it.
   * @throws HubRefused for a function of that name that no hub installed, DeploymentUnavailable
   */
  deploy(deployment: Deployment): Promise<DeployedVersion>;
  /** Lets the alias name a version, for people who look at the function. @throws DeploymentUnavailable */
  show(reactor: ReactorName, version: DeployedVersion): Promise<void>;
  /** Lists the published versions of a function that a hub installed; undefined: there is none. @throws DeploymentUnavailable */
  listVersions(reactor: ReactorName): Promise<readonly DeployedVersion[] | undefined>;
  /** Removes one version. @throws DeploymentUnavailable */
  removeVersion(version: DeployedVersion): Promise<void>;
  /** Removes the function with all of its versions. @throws HubRefused for one that no hub installed, DeploymentUnavailable */
  remove(reactor: ReactorName): Promise<void>;
}

export type DeployerOptions = {
  /** The beginning of all names of the installation. */
  readonly prefix: string;
  /** The role of these functions, which may write their log and nothing else. */
  readonly roleArn: string;
  /** The log group that they share. */
  readonly logGroup: string;
};

/** Longest wait for a function that AWS makes or changes. */
const MAX_WAIT_SECONDS = 60;
const RUNTIME = 'nodejs22.x';
const HANDLER = 'index.handler';

/** Opens the functions of reactors as AWS Lambda has them. */
export function openReactorDeployer(host: Pick<Host, 'client'>, options: DeployerOptions): ReactorDeployer {
  return lambdaDeployer(host.client(LambdaClient), options);
}

export function lambdaDeployer(client: LambdaClient, { prefix, roleArn, logGroup }: DeployerOptions): ReactorDeployer {
  const waiting = { client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 };
  const nameOf = (reactor: ReactorName) => nameReactorFunction(prefix, reactor);

  /** @returns false: there is none; another's is an error */
  async function isThere(FunctionName: string): Promise<boolean> {
    const found = await unlessAbsent(() => client.send(new GetFunctionCommand({ FunctionName })));
    if (found === undefined) return false;
    if (found.Tags?.[HUB_TAG.name] === HUB_TAG.value) return true;
    throw new HubRefused(
      `Function ${FunctionName} is there and lacks the tag ${HUB_TAG.name} = ${HUB_TAG.value}, so no hub installed it. Remove or rename it.`,
    );
  }

  async function create(FunctionName: string, { description, zip, memoryMb, timeoutSeconds }: Deployment): Promise<void> {
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Description: description,
        Role: roleArn,
        Runtime: RUNTIME,
        Handler: HANDLER,
        Architectures: ['arm64'],
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        Code: { ZipFile: zip },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: logGroup },
        Tags: { [INSTALLED_TAG.name]: INSTALLED_TAG.value, [HUB_TAG.name]: HUB_TAG.value },
      }),
    );
    await waitUntilFunctionActiveV2(waiting, { FunctionName });
  }

  async function change(FunctionName: string, { description, zip, memoryMb, timeoutSeconds }: Deployment): Promise<void> {
    const size = { MemorySize: memoryMb, Timeout: timeoutSeconds };
    // An earlier attempt may have ended while AWS was at it.
    await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: description, ...size }));
    await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip, Architectures: ['arm64'] }));
    await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
  }

  return {
    deploy: (deployment) =>
      asUnavailable(`Function of ${deployment.reactor.id} could not be deployed`, async () => {
        const FunctionName = nameOf(deployment.reactor);
        await ((await isThere(FunctionName)) ? change : create)(FunctionName, deployment);
        // Lambda publishes nothing where other bytes came meanwhile, and the same version again where nothing changed.
        const { FunctionArn, Version } = await client.send(new PublishVersionCommand({ FunctionName, CodeSha256: deployment.sha256 }));
        if (FunctionArn === undefined || Version === undefined) throw new Error('Lambda did not say which version it published.');
        return { functionArn: FunctionArn, number: Version };
      }),
    show: (reactor, { number }) =>
      asUnavailable(`Alias ${LIVE_ALIAS} of ${reactor.id} could not be moved`, async () => {
        const alias = { FunctionName: nameOf(reactor), Name: LIVE_ALIAS, FunctionVersion: number };
        const moved = await unlessAbsent(() => client.send(new UpdateAliasCommand(alias)));
        if (moved === undefined) await client.send(new CreateAliasCommand(alias));
      }),
    listVersions: (reactor) =>
      asUnavailable(`Versions of the function of ${reactor.id} could not be listed`, async () => {
        const FunctionName = nameOf(reactor);
        return (await isThere(FunctionName)) ? listVersions(client, FunctionName) : undefined;
      }),
    removeVersion: ({ functionArn }) =>
      asUnavailable(`${functionArn} could not be removed`, async () => {
        await unlessAbsent(() => client.send(new DeleteFunctionCommand({ FunctionName: functionArn })));
      }),
    remove: (reactor) =>
      asUnavailable(`Function of ${reactor.id} could not be removed`, async () => {
        const FunctionName = nameOf(reactor);
        if (await isThere(FunctionName)) await unlessAbsent(() => client.send(new DeleteFunctionCommand({ FunctionName })));
      }),
  };
}

async function listVersions(client: LambdaClient, FunctionName: string): Promise<readonly DeployedVersion[]> {
  const versions: DeployedVersion[] = [];
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName }))
    for (const { FunctionArn, Version } of Versions)
      if (FunctionArn !== undefined && Version !== undefined && Version !== '$LATEST')
        versions.push({ functionArn: FunctionArn, number: Version });
  return versions;
}

/** @returns undefined where what was asked for is not there */
async function unlessAbsent<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** @throws DeploymentUnavailable for what Lambda answers, HubRefused as it is */
async function asUnavailable<Answer>(what: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof HubRefused) throw cause;
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    throw new DeploymentUnavailable(`${what} (${name}: ${message}). It is tried again.`, { cause });
  }
}

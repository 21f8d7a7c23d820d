import { createHash } from 'node:crypto';
import {
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { HubUnavailable } from '#domain/base/errors.ts';
import type { Clock } from '#platform/base/clock.ts';

const PAUSE_MS = 2000;
/** For all that comes before the code runs: a function that was not called for weeks gets its network interfaces anew, which takes minutes. */
const PATIENCE_MS = 240_000;
/** Longer than any run lasts: a version of that age was left by a run that ended before its clean-up. */
const LEFT_OVER_MS = 15 * 60_000;
const LATEST = '$LATEST';

/** The answer of a version: what its code returned, or the error with which Lambda itself ended it. */
export type VersionAnswer = { readonly payload: string; readonly failed: boolean };

/**
 * A function that runs code of strangers, each as a version of its own: a version has containers of its own, so that no two
 * packages ever meet in one. Every method throws HubUnavailable where AWS does not do what it is asked for.
 */
export class ThrowAwayVersions {
  readonly #client: Pick<LambdaClient, 'send'>;
  readonly #name: string;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  #until = 0;

  constructor(client: Pick<LambdaClient, 'send'>, functionName: string, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#client = client;
    this.#name = functionName;
    this.#clock = clock;
  }

  /** Makes a version of a zip, calls it once and removes it, whatever the call came to. Versions left over by others go, too. */
  async call(zip: Uint8Array): Promise<VersionAnswer> {
    this.#until = this.#clock.now() + PATIENCE_MS;
    try {
      await this.#sweep();
      const version = await this.#publish(zip);
      try {
        await this.#awaitActive(version);
        return await this.#insist(() => this.#invoke(version));
      } finally {
        await this.#remove(version);
      }
    } catch (cause) {
      if (cause instanceof HubUnavailable) throw cause;
      const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
      throw new HubUnavailable(`Function ${this.#name} could not run test vectors (${name}): ${message}`, { cause });
    }
  }

  async #sweep(): Promise<void> {
    const old = this.#clock.now() - LEFT_OVER_MS;
    for (const { Version = LATEST, LastModified = '' } of await this.#listVersions())
      if (Version !== LATEST && Date.parse(LastModified) < old) await this.#remove(Version);
  }

  async #listVersions(Marker?: string): Promise<readonly FunctionConfiguration[]> {
    const page = new ListVersionsByFunctionCommand({ FunctionName: this.#name, ...(Marker !== undefined && { Marker }) });
    const { Versions = [], NextMarker } = await this.#client.send(page);
    return NextMarker === undefined || NextMarker === '' ? Versions : [...Versions, ...(await this.#listVersions(NextMarker))];
  }

  /** The hash says that the version is made of these bytes, and not of those of another run that came between. */
  async #publish(zip: Uint8Array): Promise<string> {
    const hash = createHash('sha256').update(zip).digest('base64');
    return await this.#insist(async () => {
      await this.#client.send(new UpdateFunctionCodeCommand({ FunctionName: this.#name, ZipFile: zip }));
      await this.#await({}, ({ LastUpdateStatus }) => LastUpdateStatus);
      const { Version } = await this.#client.send(new PublishVersionCommand({ FunctionName: this.#name, CodeSha256: hash }));
      if (Version === undefined) throw new HubUnavailable(`Lambda published a version of ${this.#name} and did not say which.`);
      return Version;
    });
  }

  async #awaitActive(version: string): Promise<void> {
    // An inactive one wakes up when it is called.
    await this.#await({ Qualifier: version }, ({ State }) => (State === 'Inactive' ? 'Active' : State));
  }

  /** Waits until Lambda says that something has ended well. */
  async #await(which: { readonly Qualifier?: string }, read: (found: FunctionConfiguration) => string | undefined): Promise<void> {
    for (;;) {
      const found = await this.#client.send(new GetFunctionConfigurationCommand({ FunctionName: this.#name, ...which }));
      const state = read(found);
      if (state === 'Active' || state === 'Successful') return;
      const why = found.StateReason ?? found.LastUpdateStatusReason ?? 'no reason was given';
      if (state === 'Failed' || this.#clock.now() > this.#until) throw new HubUnavailable(`Function ${this.#name} is ${state}: ${why}.`);
      await this.#clock.sleep(PAUSE_MS);
    }
  }

  async #invoke(version: string): Promise<VersionAnswer> {
    const answer = await this.#client.send(new InvokeCommand({ FunctionName: this.#name, Qualifier: version, Payload: Buffer.from('{}') }));
    return { payload: Buffer.from(answer.Payload ?? []).toString('utf8'), failed: answer.FunctionError !== undefined };
  }

  /** Tries again while another run, or a deployment, is at work on the function. */
  async #insist<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!cameBetween(error) || this.#clock.now() > this.#until) throw error;
        await this.#clock.sleep(PAUSE_MS);
      }
    }
  }

  /** A version that stays is removed by a later run; the verdict does not wait for it. A right that lacks would keep all of them. */
  async #remove(version: string): Promise<void> {
    try {
      await this.#client.send(new DeleteFunctionCommand({ FunctionName: this.#name, Qualifier: version }));
    } catch (error) {
      if (error instanceof Error && error.name === 'AccessDeniedException') throw error;
    }
  }
}

const BUSY = ['ResourceConflictException', 'ResourceNotReadyException', 'PreconditionFailedException'];

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html#API_PublishVersion_Errors */
function cameBetween(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, message } = error;
  return BUSY.includes(name) || (name === 'InvalidParameterValueException' && /sha-?256/i.test(message));
}

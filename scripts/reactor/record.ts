import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Reactor } from '@attack-reactor/kit';
import { VECTORS_FOLDER, type Vector } from '@attack-reactor/kit/contract';
import { buildSceneFinding, describeSubject, type Scene } from '@attack-reactor/kit/scene';
import { type On, recordVectors, TEST_TARGET } from '@attack-reactor/kit/testing';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { writeInOneStep } from '#local/files.ts';
import { HOME, MEMBER_ACCOUNTS } from '#local/home.ts';
import type { MemberAccounts } from '#local/member-accounts/member-accounts.ts';
import { HOW_TO_GET_MOTO } from '#local/member-accounts/python.ts';
import { memberAccountsHere, startMemberAccounts } from '#local/member-accounts.ts';
import { asOwner } from '#local/reaction/scene.ts';

/** Makes vectors of reactors, one after the other. */
export interface Recorder {
  /** @returns the vectors of the reactor in this folder. @throws ConfigurationInvalid where it has nothing to be recorded on */
  record(folder: string): Promise<readonly Vector[]>;
  close(): Promise<void>;
}

/** Makes a recorder. The emulator of accounts starts with the first reactor that has a scene, where this machine has it. */
export function startRecorder(): Recorder {
  let accounts: Promise<MemberAccounts> | undefined;
  const before = process.env['AWS_ENDPOINT_URL'];
  return {
    async record(folder) {
      if (memberAccountsHere() !== 'moto' || !existsSync(join(folder, 'scene.ts'))) return recordExample(folder);
      accounts ??= startMemberAccounts({ defaultAccountId: TEST_TARGET.accountId, kind: 'moto' });
      const { scene } = await load<{ readonly scene: Scene }>(folder, 'scene.ts');
      const { reactor } = await load<{ readonly reactor: Reactor }>(folder, 'reactor.ts');
      return recordScene(reactor, scene, await accounts);
    },
    async close() {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
      else process.env['AWS_ENDPOINT_URL'] = before;
      await (await accounts)?.close();
    },
  };
}

/** Writes vectors as files; those of other names stay. @returns their paths */
export function writeVectors(folder: string, vectors: readonly Vector[]): readonly string[] {
  mkdirSync(join(folder, VECTORS_FOLDER), { recursive: true });
  return vectors.map((vector) => {
    const path = join(folder, VECTORS_FOLDER, `${vector.name}.json`);
    writeInOneStep(path, `${JSON.stringify(vector, null, 1)}\n`);
    return path;
  });
}

async function recordScene(reactor: Reactor, scene: Scene, accounts: MemberAccounts): Promise<readonly Vector[]> {
  await accounts.reset();
  process.env['AWS_ENDPOINT_URL'] = accounts.endpoint;
  // The account is empty, so that a name is enough.
  const on = await asOwner(accounts, TEST_TARGET, (owner) => scene.build({ ...owner, unique: (name) => name }));
  return recordVectors(reactor, { ...on, finding: describeSubject(scene) });
}

/** Makes the vectors of a reactor by `example.ts`: the answers that its author wrote. */
export async function recordExample(folder: string): Promise<readonly Vector[]> {
  const { reactor } = await load<{ readonly reactor: Reactor }>(folder, 'reactor.ts');
  return recordVectors(reactor, await loadExample(folder));
}

/** Builds the finding about the example of a reactor, in a member account of this machine. */
export async function buildFinding(folder: string): Promise<object> {
  const { scene } = await load<{ readonly scene: Scene }>(folder, 'scene.ts');
  const { resource } = await loadExample(folder);
  const place = { partition: HOME.partition, accountId: MEMBER_ACCOUNTS[0], region: HOME.region };
  return buildSceneFinding(scene, { resource }, place, Date.now());
}

async function loadExample(folder: string): Promise<On> {
  if (!existsSync(join(folder, 'example.ts')))
    throw new ConfigurationInvalid(
      `${folder} has nothing to record vectors on: write example.ts, which exports buildExample() with answers of AWS, or scene.ts for an account of the emulator. ${HOW_TO_GET_MOTO}`,
    );
  const { buildExample } = await load<{ readonly buildExample: () => On }>(folder, 'example.ts');
  return buildExample();
}

async function load<Module>(folder: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, file)).href)) as Module;
}

import { join } from 'node:path';
import type { Reactor } from '@attack-reactor/kit';
import { type Json, type Restoration, restoreTo } from '@attack-reactor/kit/contract';
import { describeSubject, type Scene } from '@attack-reactor/kit/scene';
import type { On, ReactorRun } from '@attack-reactor/kit/testing';
import type { TestAccount } from './member-account.ts';

export const REACTORS = join(import.meta.dirname, '../../reactors');

export async function loadReactor(id: string): Promise<{ readonly reactor: Reactor; readonly scene: Scene }> {
  const [{ reactor }, { scene }]: [{ reactor: Reactor }, { scene: Scene }] = await Promise.all([
    import(join(REACTORS, id, 'reactor.ts')),
    import(join(REACTORS, id, 'scene.ts')),
  ]);
  return { reactor, scene };
}

/** Builds the scene of a reactor, with the finding that it is about. */
export async function buildScene(id: string, account: TestAccount): Promise<On> {
  const { scene } = await loadReactor(id);
  return { ...(await scene.build(account)), finding: describeSubject(scene) };
}

/** A fix that was made, and its rollback as λ roll-back does it: look, merge, restore, read back. */
export type MadeFix = {
  readonly run: ReactorRun;
  readonly backup: Json;
  /** Tells the state that a rollback would bring about today. */
  look(): Promise<Restoration>;
  /** @returns the state that was read back, and the one that was to be brought about */
  rollBack(): Promise<{ readonly goal: Json; readonly readBack: Json; readonly conflicts: readonly string[] }>;
};

export async function makeFix(id: string, on: On, account: TestAccount): Promise<MadeFix> {
  const run = account.run((await loadReactor(id)).reactor, on);
  const { backup, ...plan } = await run.changePlan();
  const created = await run.apply({ ...plan, backup });
  const left = await run.readBack(backup);
  const look = async () => restoreTo(backup, left, await run.readBack(backup));
  return {
    run,
    backup,
    look,
    async rollBack() {
      const { goal, conflicts } = await look();
      if (conflicts.length === 0) await run.rollback(goal, created);
      return { goal, readBack: await run.readBack(goal), conflicts: conflicts.map(({ field }) => field) };
    },
  };
}

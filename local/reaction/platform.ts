/**
 * A platform in the background for the commands `react` and `rollback`; it ends when nobody asked for a quarter of an hour,
 * and keeps its state in its folder. Its first argument is that folder.
 */

import { runCommand } from '#scripts/terminal/command.ts';
import { untilInterrupted } from '#scripts/terminal/ending.ts';
import { startCloud } from '../cloud.ts';
import { dataFolder, stateIn } from '../data-folder.ts';
import { guardDisk } from '../disk-guard.ts';
import { startTogether } from '../started.ts';
import { chooseLanguage } from '../user-language.ts';
import { startControlServer } from './control-server.ts';

const IDLE_MS = 15 * 60_000;

async function main(): Promise<number> {
  const folder = dataFolder(process.argv[2]);
  const { promise: unused, resolve: stop } = Promise.withResolvers<void>();
  const idle = setTimeout(stop, IDLE_MS);
  const started = await startTogether(async (parts) => {
    const control = await parts.add(startControlServer({ folder, command: 'npm run react', onRequest: () => idle.refresh() }));
    parts.defer(guardDisk(stateIn(folder)));
    const cloud = await parts.add(
      startCloud({
        quota: 'enforced',
        withReaction: true,
        language: chooseLanguage(undefined),
        keepIn: stateIn(folder),
        onOutcomes: () => undefined,
        onError: (error) => console.error(error),
      }),
    );
    control.open(cloud);
    return { close: parts.close };
  });
  await Promise.race([unused, untilInterrupted()]);
  clearTimeout(idle);
  await started.close();
  return 0;
}

await runCommand(main);

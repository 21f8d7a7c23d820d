import { userInfo } from 'node:os';
import { dataFolder } from '#local/data-folder.ts';
import { toJsonReport } from '#local/reaction/execution-report.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { askForReport, knownPlatform } from './platform-client.ts';
import { rollbackText } from './react/execution-text.ts';

/** `rollback`: takes an execution back. */
export const command = defineCommand({
  about: 'Restores what an execution changed, on the platform of this machine, and reads it back.',
  arguments: [
    {
      name: 'EXECUTION',
      about: 'its name, as react and npm start print it',
      missing: 'Name one execution. See --help.',
    },
  ],
  options: {
    'even-if-changed': flag('restore although somebody changed the resource since the fix; what they did there is lost'),
    data: text(
      'DIR',
      'folder of the platform (default: .local): the one that runs there is asked; where none runs but one kept its state there, it is started again in the background',
    ),
    json: flag('one JSON object: execution, status, plan (the way back), verified, reason, messages'),
  },
  exitCodes: {
    0: 'restored and read back (also if it was before)',
    1: 'refused because the resource was changed since, or it does not read back as restored',
    2: 'wrong use, or nothing to roll back',
  },
  run: rollBack,
});

type Options = { readonly 'even-if-changed': boolean; readonly data: string | undefined; readonly json: boolean };

async function rollBack(values: Options, [executionId = '']: readonly string[]): Promise<number> {
  const running = await knownPlatform(dataFolder(values.data), (line) => console.error(line));
  const request = { executionId, requestedBy: userInfo().username, evenIfChanged: values['even-if-changed'] };
  const report = await askForReport(running, '/rollback', request);
  console.log(values.json ? JSON.stringify(toJsonReport(report)) : rollbackText(report, values.data));
  return report.status === 'ROLLED_BACK' ? 0 : 1;
}

runAlone(import.meta.filename, 'npm run -s rollback --', command);

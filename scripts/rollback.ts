import { userInfo } from 'node:os';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
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
    force: flag('restore also what others changed since in the same places; what they did there is lost'),
    confirm: flag('as a second person, agree to the --force that somebody asked for; needed where the fix needed an approval'),
    data: text(
      'DIR',
      'folder of the platform (default: .local): the one that runs there is asked; where none runs but one kept its state there, it is started again in the background',
    ),
    json: flag('one JSON object: execution, status, plan (the way back), verified, reason, messages'),
  },
  exitCodes: {
    0: 'restored and read back (also if it was before)',
    1: 'refused (others changed the same places since, a second person has to confirm, or the resource is gone), or not restored',
    2: 'wrong use, or nothing to roll back',
  },
  run: rollBack,
});

type Options = { readonly force: boolean; readonly confirm: boolean; readonly data: string | undefined; readonly json: boolean };

async function rollBack(values: Options, [executionId = '']: readonly string[]): Promise<number> {
  const running = await knownPlatform(dataFolder(values.data), (line) => console.error(line));
  const { force, confirm } = values;
  if (force && confirm) throw new ConfigurationInvalid('Give --force to ask, or --confirm to agree to it as a second person, not both.');
  // Nobody confirms what they asked for; on one machine a second person is only a name.
  const requestedBy = confirm ? `${userInfo().username}-as-approver` : userInfo().username;
  const request = { executionId, requestedBy, force, confirm };
  const report = await askForReport(running, '/rollback', request);
  console.log(values.json ? JSON.stringify(toJsonReport(report)) : rollbackText(report, values.data));
  return report.status === 'ROLLED_BACK' ? 0 : 1;
}

runAlone(import.meta.filename, 'npm run -s rollback --', command);

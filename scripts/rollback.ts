import { userInfo } from 'node:os';
import { ApprovalRefused, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { reactionResult } from '#domain/reaction/reaction-result.ts';
import { dataFolder } from '#local/data-folder.ts';
import { toJsonReport } from '#local/reaction/execution-report.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { askForReport, knownPlatform } from './platform-client.ts';
import { rollbackText } from './react/execution-text.ts';

/** `rollback`: takes an execution back. */
export const command = defineCommand({
  about: 'Restores what an execution changed, and reads it back.',
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
    environment: text(
      'NAME',
      'a deployed environment, by the name of its file in config/environments; left out: the platform of this machine',
    ),
    data: text(
      'DIR',
      'folder of the platform (default: .local): the one that runs there is asked; where none runs but one kept its state there, it is started again in the background',
    ),
    json: flag('one JSON object: execution, status, plan (the way back), verified, reason, messages'),
  },
  notes: [
    'With --environment your AWS credentials sign a request to STS that only this environment can use, for five minutes; it tells λ roll-back who you are. You need lambda:InvokeFunction on it, and a row of reaction.approverPrincipals. Without it the platform of this machine is asked, where people are only names.',
  ],
  exitCodes: {
    0: 'restored and read back (also if it was before)',
    1: 'refused (others changed the same places since, a second person has to confirm, or the resource is gone), or not restored',
    2: 'wrong use, or nothing to roll back',
  },
  run: rollBack,
});

type Options = Readonly<Record<'force' | 'confirm' | 'json', boolean>> & Readonly<Record<'environment' | 'data', string | undefined>>;

async function rollBack(values: Options, [executionId = '']: readonly string[]): Promise<number> {
  const { environment, force, confirm } = values;
  if (environment !== undefined && values.data !== undefined)
    throw new ConfigurationInvalid('--data is for the platform of this machine; leave out one of --data and --environment.');
  if (force && confirm) throw new ConfigurationInvalid('Give --force to ask, or --confirm to agree to it as a second person, not both.');
  if (environment !== undefined) return rollBackThere(environment, { executionId, force, confirm }, values.json);
  const running = await knownPlatform(dataFolder(values.data), (line) => console.error(line));
  // Nobody confirms what they asked for; on one machine a second person is only a name.
  const requestedBy = confirm ? `${userInfo().username}-as-approver` : userInfo().username;
  const request = { executionId, requestedBy, force, confirm };
  const report = await askForReport(running, '/rollback', request);
  console.log(values.json ? JSON.stringify(toJsonReport(report)) : rollbackText(report, values.data));
  return report.status === 'ROLLED_BACK' ? 0 : 1;
}

type Wish = { readonly executionId: string; readonly force: boolean; readonly confirm: boolean };

async function rollBackThere(environment: string, wish: Wish, asJson: boolean): Promise<number> {
  const { callSigned, openDeployed } = await import('./approval/approval-client.ts');
  try {
    const answer = await callSigned('roll-back', { action: 'roll-back', ...wish }, await openDeployed(environment));
    const result = reactionResult.parse(answer);
    const { status, reason, plan, verified, messages } = result;
    const report = { execution: wish.executionId, status, plan, verified, reason, messages };
    console.log(asJson ? JSON.stringify(report) : oneLine(`${wish.executionId}: ${status}. ${reason ?? ''}`));
    return status === 'ROLLED_BACK' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ApprovalRefused)) throw error;
    console.error(oneLine(error.message));
    return 1;
  }
}

runAlone(import.meta.filename, 'npm run -s rollback --', command);

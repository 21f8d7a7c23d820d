import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runCommand } from '#local/command.ts';
import { dataFolder } from '#local/data-folder.ts';
import { askForReport, knownPlatform } from './platform-client.ts';
import { rollbackText } from './react/execution-text.ts';

const HELP = `Restores what an execution changed, on the platform of this machine, and reads it back.

Usage: npm run -s rollback -- EXECUTION [--even-if-changed] [--data DIR] [--json]

  --data DIR         folder of the platform (default: .local): the one that runs there is asked; where none runs but one kept
                     its state there, it is started again in the background
  --even-if-changed  restore although somebody changed the resource since the fix; what they did there is lost
  --json             one JSON object: execution, status, plan (the way back), verified, reason, messages

Exit codes: 0 restored and read back (also if it was before); 1 refused because the resource was changed since, or it does not
read back as restored; 2 wrong use, or nothing to roll back.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'even-if-changed': { type: 'boolean', default: false },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [executionId, ...more] = positionals;
  if (executionId === undefined || more.length > 0) throw new ConfigurationInvalid('Name one execution. See --help.');
  const running = await knownPlatform(dataFolder(values.data), (line) => console.error(line));
  const request = { executionId, requestedBy: userInfo().username, evenIfChanged: values['even-if-changed'] };
  const report = await askForReport(running, '/rollback', request);
  console.log(values.json ? JSON.stringify(report) : rollbackText(report, values.data));
  return report.status === 'ROLLED_BACK' ? 0 : 1;
}

await runCommand(main);

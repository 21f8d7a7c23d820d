import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { runCommand } from '#local/command.ts';
import { runningPlatform } from '#local/reaction/control-server.ts';
import { askForReport } from './platform-client.ts';
import { executionText } from './react/execution-text.ts';

const HELP = `Restores what an execution changed, on the platform that runs on this machine.

Usage: npm run -s rollback -- EXECUTION [--json]

Exit codes: 0 restored (also if it was before); 1 the reactor could not; 2 wrong use, or nothing to roll back.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [executionId, ...more] = positionals;
  if (executionId === undefined || more.length > 0) throw new ConfigurationInvalid('Name one execution. See --help.');
  const running = runningPlatform();
  if (running === undefined)
    throw new ConfigurationInvalid('No platform runs here, so nothing remembers this execution. See npm start, npm run react.');
  const report = await askForReport(running, '/rollback', { executionId, requestedBy: userInfo().username });
  console.log(values.json ? JSON.stringify(report) : executionText(report));
  return report.status === 'ROLLED_BACK' ? 0 : 1;
}

await runCommand(main);

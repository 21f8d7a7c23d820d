import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { findingDocumentsIn } from '#domain/envelope.ts';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { runCommand } from '#local/command.ts';
import { dataFolder, shownFolder } from '#local/data-folder.ts';
import { readJsonFile } from '#local/json-file.ts';
import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { askForReport, endPlatform, platform } from './platform-client.ts';
import { executionText } from './react/execution-text.ts';

const HELP = `Reacts to a finding on this machine: real workflow, real reactor, a member account of moto. Without --mode nothing changes.

Usage: npm run -s react -- --finding FILE [--mode plan|approval|automatic] [--reactor ID] [--parameters JSON] [--json]
       npm run -s react -- --approve EXECUTION | --reject EXECUTION [--comment TEXT] [--json]
       npm run -s react -- --stop
       (each with --data DIR for another folder than .local)

  --finding FILE     an ASFF finding, or an event that holds one, as JSON; a bucket it names is made, public, if it is missing
  --mode MODE        plan: look only (default); approval: ask first; automatic: plan, apply, read back
  --reactor ID       which reactor; left out: the first that answers to the finding's control
  --parameters JSON  parameters of the binding, as an object
  --json             one JSON object: execution, status, plan, verified, backupRef, reason, messages, path
  --data DIR         folder of the platform: the one that runs there is used, else one starts there in the background. Its
                     state (findings, executions, member accounts) stays there, so a rollback is possible tomorrow
  --stop             ends the platform of that folder, and waits until it is gone

Environment: ATTACK_REACTOR_STATE_DIR is the folder where --data is not given; left out: .local here.

Exit codes: 0 planned, waiting, fixed or nothing to do; 1 refused, rejected or failed; 2 wrong use.`;

const GOOD = new Set(['PLANNED', 'WAITING_FOR_APPROVAL', 'FIXED', 'NOTHING_TO_DO']);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      finding: { type: 'string' },
      mode: { type: 'string', default: 'plan' },
      reactor: { type: 'string' },
      parameters: { type: 'string', default: '{}' },
      approve: { type: 'string' },
      reject: { type: 'string' },
      comment: { type: 'string', default: '' },
      data: { type: 'string' },
      stop: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.stop) return stop(dataFolder(values.data));
  const report = await perform(values);
  console.log(values.json ? JSON.stringify(report) : executionText(report));
  return GOOD.has(report.status) ? 0 : values.reject !== undefined && report.status === 'REJECTED' ? 0 : 1;
}

type Options = {
  finding?: string;
  mode: string;
  reactor?: string;
  parameters: string;
  approve?: string;
  reject?: string;
  comment: string;
  data?: string;
};

async function perform({ finding, mode, reactor, parameters, approve, reject, comment, data }: Options): Promise<ExecutionReport> {
  const folder = dataFolder(data);
  const by = userInfo().username;
  const say = (line: string) => console.error(line);
  const executionId = approve ?? reject;
  if (executionId !== undefined) {
    // Nobody approves what they started; on one machine a second person is only a name.
    const verdict = approve === undefined ? 'reject' : 'approve';
    return askForReport(await platform(folder, say), '/answer', { executionId, verdict, by: `${by}-as-approver`, comment });
  }
  if (finding === undefined) throw new ConfigurationInvalid('Name a finding: --finding FILE. See --help.');
  if (!['plan', 'approval', 'automatic'].includes(mode))
    throw new ConfigurationInvalid(`--mode ${mode} is none of plan, approval, automatic.`);
  const [document] = findingDocumentsIn(readJsonFile(finding));
  const request = {
    finding: document,
    mode,
    parameters: parseObject(parameters),
    requestedBy: by,
    ...(reactor !== undefined && { reactorId: reactor }),
  };
  return askForReport(await platform(folder, say), '/react', request);
}

async function stop(folder: string): Promise<number> {
  const ended = await endPlatform(folder);
  if (ended === undefined) console.error(`No platform runs in ${shownFolder(folder)}.`);
  else console.log(ended);
  return 0;
}

function parseObject(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new ConfigurationInvalid(`--parameters is no JSON object: ${text}`);
  }
}

await runCommand(main);

import { join } from 'node:path';
import { paint, terminalWidth, wrapped } from '#scripts/terminal/terminal.ts';
import type { LocalApi } from '../api/api.ts';
import type { Cloud } from '../cloud.ts';
import { consoleFolder } from '../console/build-console.ts';
import { shownFolder } from '../data-folder.ts';
import { writeInOneStep } from '../files.ts';
import type { ControlServer } from '../reaction/control-server.ts';
import type { ReactionSummary } from '../reaction/story.ts';
import { pageAddress } from '../wecom/page.ts';

/** Text before and after a line of a command. */
const INDENT_COLUMNS = 8;

export type Situation = {
  /** The file that `keepFindings` wrote. */
  readonly findings: string | undefined;
  /** `--data` as it was given. */
  readonly data: string | undefined;
  readonly reactions: readonly ReactionSummary[];
  /** By which other commands, and the buttons of the chat, reach this platform; undefined: they cannot. */
  readonly control: Pick<ControlServer, 'token'> | undefined;
};

/** Writes all findings of Security Hub into a file of the folder, for commands that read findings. @returns its path */
export function keepFindings({ securityHub }: Cloud, folder: string): string {
  const path = join(folder, 'findings.json');
  writeInOneStep(path, JSON.stringify(securityHub.findings()));
  return path;
}

/** Commands to paste that work on what was just shown. */
export function nextSteps({ reaction, api }: Cloud, { findings, data, reactions, control }: Situation): string {
  const there = data === undefined ? '' : ` --data ${data}`;
  const fixed = reactions.find(({ status }) => status === 'FIXED');
  const waiting = reaction?.stepFunctions.executions().find(({ status }) => status === 'RUNNING');
  const built = consoleFolder() === undefined ? ', once npm run -s console:build has built it' : '';
  const steps: (readonly [string, string] | undefined)[] = [
    api && [`open the console${built}`, api.url],
    reaction && [
      'read the chat and answer in it (the address holds the key: keep it to yourself)',
      control === undefined ? reaction.wecom.url : pageAddress(reaction.wecom.url, control),
    ],
    waiting && control ? [`answer what waits`, `npm run -s react --${there} --approve ${waiting.name}`] : undefined,
    fixed && control ? [`undo the fix of ${fixed.bucket}`, `npm run -s rollback --${there} ${fixed.execution}`] : undefined,
    reaction && control ? ['try another reactor', `npm run -s react --${there} --list-examples`] : undefined,
    api && ['ask the REST API as a viewer (roles: viewer, operator, approver, publisher, admin)', curl(api)],
    findings === undefined
      ? undefined
      : [
          'these findings as a layer for the ATT&CK Navigator',
          `npm run -s mapping -- navigator --from-findings ${shownFolder(findings)} --out layer.json`,
        ],
    ['why a control shows these techniques', 'npm run -s map -- S3.2'],
  ];
  const lines = steps.flatMap((step) => (step === undefined ? [] : [`  ${paint('gray', `${step[0]}:`)}`, `    ${pasteable(step[1])}`]));
  return [paint('bold', 'Next steps'), ...lines, '', 'Serving until Ctrl-C.'].join('\n');
}

function curl({ url, issuer }: LocalApi): string {
  return `curl -s -H "authorization: Bearer $(curl -s ${issuer.url}/token?role=viewer)" "${url}/v1/findings?severity=CRITICAL&limit=3"`;
}

/** A command over several lines, where the terminal is narrower, that a shell takes as one. */
function pasteable(command: string): string {
  return wrapped(command, terminalWidth() - INDENT_COLUMNS).join(' \\\n      ');
}

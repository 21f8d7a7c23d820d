import type { Config } from '#infra/config/config.ts';
import { changesBetween, type StackChanges, type StackFile } from './changes.ts';
import { listWarnings } from './warnings.ts';

/** Lines of one list; the rest is counted. */
const SHOWN = 12;
const LABEL_WIDTH = 10;

/** One stack before and after a synth. */
export type WrittenStack = {
  readonly name: string;
  /** As a person would type it. */
  readonly folder: string;
  /** The former content of the folder; undefined where it held nothing readable. */
  readonly before: StackFile | undefined;
  readonly after: StackFile;
  /** True if Terraform has been initialized in the folder. */
  readonly initialized: boolean;
};

export type SynthReport = {
  readonly config: Config;
  /** True if REACTOR_ENV was set. */
  readonly chosen: boolean;
  /** All environments there are. */
  readonly environments: readonly string[];
  readonly stacks: readonly WrittenStack[];
  /** Lists every change. */
  readonly verbose: boolean;
};

/** Reports a synth: the files, the changes, and the next command. Pure; no time and no absolute path. */
export function synthReport(report: SynthReport): string {
  const { config, stacks } = report;
  const width = Math.max(...stacks.map(({ folder }) => folder.length));
  const places = stacks.map(({ name, folder, after }) => line(name, `${folder.padEnd(width)}  ${count(after.resourceCount, 'resource')}`));
  return [
    `Terraform of environment ${config.environment} is written.${whoChose(report)}`,
    line('account', config.account),
    line('Region', `${config.region}, partition ${config.partition}`),
    ...places,
    ...stacks.flatMap((stack) => changeLines(stack, report.verbose)),
    ...listWarnings(config).map((text) => line('warning', text)),
    ...nextLines(report),
  ].join('\n');
}

function whoChose({ chosen, environments, config }: SynthReport): string {
  if (chosen) return '';
  const others = environments.filter((name) => name !== config.environment).sort();
  return ` REACTOR_ENV is not set, which means ${config.environment}; the others are ${others.join(', ')}.`;
}

function changeLines({ name, before, after }: WrittenStack, verbose: boolean): readonly string[] {
  if (before === undefined) return [line('changed', `${name}: first synth here`)];
  if (before.belongsTo !== after.belongsTo) return [line('changed', `${name}: the folder held ${before.belongsTo}, which is overwritten`)];
  const changes = changesBetween(before, after);
  const { added, removed, changed } = changes;
  if (added.length + removed.length + changed.length === 0) return [line('changed', `${name}: nothing since the last synth`)];
  const summary = `${name}: ${added.length} added, ${removed.length} removed, ${changed.length} changed since the last synth`;
  const items = listItems(changes);
  const shown = verbose ? items : items.slice(0, SHOWN);
  const rest = items.length - shown.length;
  return [line('changed', summary), ...shown.map((text) => line('', text)), ...(rest > 0 ? [line('', `… ${rest} more: --verbose`)] : [])];
}

/** A removal comes first: a reviewer must not miss it. */
function listItems({ added, removed, changed }: StackChanges): readonly string[] {
  return [
    ...removed.map((address) => `- ${address}`),
    ...added.map((address) => `+ ${address}`),
    ...changed.map(({ address, attributes }) => `~ ${address} (${attributes.join(', ')})`),
  ];
}

function nextLines({ config, stacks }: SynthReport): readonly string[] {
  const [stack] = stacks;
  if (stack === undefined) return [];
  const { folder, before, after, initialized } = stack;
  const moved = initialized && before?.belongsTo !== after.belongsTo;
  return [
    `Next, with credentials of account ${config.account}:`,
    `  terraform -chdir=${folder} init${moved ? ' -reconfigure' : ''} && terraform -chdir=${folder} plan -out=plan`,
    `or npm run -s deploy -- ${config.environment}, which plans, asks and applies. --stack hub is the hub of reactors; the member stack follows, once per account. See docs/terraform.md.`,
  ];
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

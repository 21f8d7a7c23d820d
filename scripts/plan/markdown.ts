import { lookUp } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import { type MonthlyCost, PRICES_OF } from './monthly-cost.ts';
import type { PermissionChange, PermissionChanges } from './permission-changes.ts';
import { CHANGE_KINDS } from './plan-file.ts';
import type { PlanSummary, ResourceChange } from './summary.ts';
import type { WorkflowChange } from './workflow-changes.ts';

/** Services of ARNs whose resources have a word of their own. */
const NOUNS: Readonly<Record<string, string>> = {
  sqs: 'queue',
  sns: 'topic',
  lambda: 'function',
  states: 'state machine',
  dynamodb: 'table',
};

const VERBS = {
  Allow: { added: 'may now', removed: 'may no longer' },
  Deny: { added: 'is now denied', removed: 'is no longer denied' },
} as const;

/** The heading of a summary, and the plan. */
export type PlanPage = { readonly environment: string; readonly stack: string; readonly summary: PlanSummary };

/**
 * A summary in Markdown for a pull request. All that a plan says stands in code spans, so that no name can format,
 * mention anybody or end its line.
 * @param limit characters; what does not fit is cut at the end of a line, and said
 */
export function formatPlan({ environment, stack, summary }: PlanPage, limit: number): string {
  const { counts, losses, capabilities, permissions, workflows, cost } = summary;
  const changed = CHANGE_KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  const head = `## Plan of ${code(environment)}, stack ${code(stack)}`;
  if (changed.length === 0) return `${head}\n\nNo changes.\n`;
  const sections = [
    head,
    `**${changed.join(', ')}.**`,
    losses.length === 0 ? '' : `**Data is lost** with ${losses.map(code).join(', ')}.`,
    section('Resources', capabilities.map(formatCapability)),
    section('Permissions', formatPermissions(permissions)),
    section('State machines', workflows.map(formatWorkflow)),
    section('Cost', [formatCost(cost)]),
  ];
  return cut(`${sections.filter((text) => text !== '').join('\n\n')}\n`, limit);
}

function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : [`### ${title}`, ...parts].join('\n\n');
}

function formatCapability({ capability, resources }: PlanSummary['capabilities'][number]): string {
  return [`**${capability}**`, '', ...resources.map(formatResource)].join('\n');
}

function formatResource({ address, kind, attributes }: ResourceChange): string {
  const fields = attributes.length === 0 ? '' : `: ${attributes.map(code).join(', ')}`;
  return `- ${kind === 'destroyed' || kind === 'replaced' ? `**${kind}**` : kind} ${code(address)}${fields}`;
}

function formatPermissions({ changes, unknown }: PermissionChanges): readonly string[] {
  const lines = [
    ...changes.map((change) => `- ${formatPermission(change)}`),
    ...unknown.map((address) => `- ${code(address)}: the policy is known after apply`),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** "role `x` **may now** `dynamodb:PutItem` on table `y` if `…`". */
function formatPermission({ change, subject, effect, actions, resource, principal, condition }: PermissionChange): string {
  const verb = VERBS[effect][change];
  const whose = `${subject.kind} ${code(subject.name)}`;
  const who = principal === '' ? whose : `${whose}: ${code(principal)}`;
  const on = resource === '' ? '' : ` on ${formatTarget(resource)}`;
  return `${who} **${verb}** ${actions.map(code).join(', ')}${on}${condition === '' ? '' : ` if ${code(condition)}`}`;
}

function formatTarget(resource: string): string {
  if (resource === '*') return 'every resource';
  const [, , service = '', , , ...rest] = resource.split(':');
  const noun = lookUp(NOUNS, service);
  const name = rest.join(':').replace(/^(table\/|function:|stateMachine:)/, '');
  return noun === undefined || name === '' ? code(resource) : `${noun} ${code(name)}`;
}

function formatWorkflow({ name, fields, added, removed, changed, unknown }: WorkflowChange): string {
  if (unknown) return `**${code(name)}**: the definition is known after apply`;
  const place = (path: readonly string[]) => path.map(code).join(' › ');
  const lines = [
    ...removed.map((path) => `- removed ${place(path)}`),
    ...added.map((path) => `- added ${place(path)}`),
    ...changed.map(({ state, fields: inner }) => `- changed ${place(state)}: ${inner.map(code).join(', ')}`),
    ...(fields.length === 0 ? [] : [`- changed around the states: ${fields.map(code).join(', ')}`]),
  ];
  return [`**${code(name)}**`, '', ...lines].join('\n');
}

function formatCost({ lines, usdBefore, usdAfter, unpriced }: MonthlyCost): string {
  const usd = (amount: number) => amount.toFixed(2);
  const signed = (amount: number) => `${amount < 0 ? '-' : '+'}${usd(Math.abs(amount))}`;
  const rows = lines.map(
    ({ item, before, after, source, ...line }) =>
      `| [${item}](${source}) | ${before} | ${after} | ${usd(line.usdAfter)} | ${signed(line.usdAfter - line.usdBefore)} |`,
  );
  return [
    `About **${usd(usdAfter)} USD a month (${signed(usdAfter - usdBefore)})** for what is paid whatever arrives: an estimate, with the list`,
    `prices of us-east-1 of ${PRICES_OF}. Use is not in it (requests, storage, logs, traffic, a database above its minimum).`,
    '',
    '| paid for | before | after | USD a month | change |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(unpriced.length === 0 ? [] : ['', `Without a price here: ${unpriced.map(code).join(', ')}.`]),
  ].join('\n');
}

/** A code span with a fence that the text does not hold. https://spec.commonmark.org/0.31.2/#code-spans */
function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const lines = text.trimEnd().split('\n');
  let length = 0;
  const fitting = lines.findIndex((line) => {
    length += line.length + 1;
    return length > limit - 100;
  });
  return `${lines.slice(0, Math.max(1, fitting)).join('\n')}\n\n… and ${lines.length - Math.max(1, fitting)} lines more, which are in the log of Terraform.\n`;
}

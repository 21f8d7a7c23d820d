import { type Language, readText } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import { type Approval, readStanding } from '#domain/reaction/approval.ts';
import type { Proposal } from '#domain/reaction/execution-record.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { details, table, wrapped } from '#scripts/terminal/terminal.ts';

const REQUESTERS = { nobody: 'an event', unknown: 'requester unknown', person: '' } as const;

/** The open questions as a table, the most pressing first. */
export function listText(approvals: readonly Approval[], language = chooseLanguage(undefined)): string {
  if (approvals.length === 0) return 'No question waits for you.';
  const rows = approvals.map((one) => [one.lapsesAt, missingText(one), summaryText(one, language), one.id]);
  return table([['ANSWER BY', 'NEEDED', 'WHAT', 'EXECUTION'], ...rows]);
}

/** One question with every change of its plan, each value whole. */
export function showText(approval: Approval, plan: Proposal | null, language = chooseLanguage(undefined)): string {
  const { id, about, demand, approvers, expiresAt, lapsesAt, acknowledgedBy, answers } = approval;
  const { requester } = demand;
  const rows: [string, string][] = [
    ['execution', id],
    ...(about === null
      ? []
      : ([
          ['finding', `${about.sourceKey.split(':').slice(1).join(':')} ${about.title}`],
          ['resource', `${about.resource} (account ${about.accountId}, ${about.region})`],
          ['reactor', about.reactorId],
        ] as [string, string][])),
    ['plan', `${summaryText(approval, language)} (${about?.effect ?? plan?.effect ?? 'effect unknown'})`],
    ['asked by', requester.kind === 'person' ? requester.id : REQUESTERS[requester.kind]],
    ['needed', `${missingText(approval)} of ${approvers.join(', ')}`],
    ['answer by', lapsesAt === expiresAt ? expiresAt : `${lapsesAt}; acknowledge it for more time, at most until ${expiresAt}`],
    ...(acknowledgedBy === null ? [] : ([['taken up by', acknowledgedBy]] as [string, string][])),
    ...answers.map(({ verdict, by, at, comment }): [string, string] => [
      'answer',
      `${verdict} by ${by} at ${at}${comment === '' ? '' : `: ${comment}`}`,
    ]),
  ];
  return `${details(rows)}\n\n${planText(plan)}`;
}

function planText(plan: Proposal | null): string {
  if (plan === null) return 'The whole plan is not kept; the message and the record show its first changes.';
  const changes = plan.changes.flatMap(({ resource, field, before, after }, position) => [
    `  ${position + 1}. ${oneLine(resource)} ${oneLine(field)}`,
    ...valueLines('before', before),
    ...valueLines('after', after),
  ]);
  return [`${plan.changes.length === 1 ? '1 change' : `${plan.changes.length} changes`}:`, ...changes].join('\n');
}

function valueLines(name: string, value: unknown): string[] {
  const text = value === null ? 'none' : oneLine(JSON.stringify(value));
  return wrapped(text, 100).map((line, position) => `     ${position === 0 ? name.padEnd(6) : '      '}  ${line}`);
}

/** Says how many answers are missing, or what the answers came to. */
export function missingText(approval: Approval): string {
  const standing = readStanding(approval);
  if (standing.kind === 'rejected') return `rejected by ${standing.by}`;
  if (standing.kind === 'approved') return `approved by ${standing.by.join(', ')}`;
  const unknown = approval.demand.requester.kind === 'unknown' ? ', requester unknown' : '';
  return `${standing.missing === 1 ? '1 approval' : `${standing.missing} approvals`}${unknown}`;
}

function summaryText({ about, planHash }: Approval, language: Language): string {
  return about === null ? `plan ${planHash}` : readText(about.summary, language);
}

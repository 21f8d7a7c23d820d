import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import type * as z from 'zod';
import { CONTRACT } from '#domain/api/contract.ts';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { ApiFailed } from '#scripts/api/api-failed.ts';
import { type ApiClient, eachItem, requireAnswer } from '#scripts/api/client.ts';

const LIST = CONTRACT.listFindings;
/** More are not listed: nobody reads them, and GitHub shows no more of a SARIF file. */
const MOST_FINDINGS = 5_000;
const PAGE = 200;

/** The findings that a gate is about. Several values of one kind: any of them. */
export type GateWish = {
  readonly minSeverity: SeverityLabel;
  readonly tag: readonly string[];
  readonly account: readonly string[];
  readonly technique: readonly string[];
};

export type GateFinding = z.output<typeof LIST.answer>['items'][number];

export type GateReport = {
  readonly asked: GateWish;
  /** The worst first. */
  readonly findings: readonly GateFinding[];
  /** True where there are more than the report lists. */
  readonly isCut: boolean;
};

/**
 * Lists the open findings that a gate is about.
 * @throws ConfigurationInvalid for a wish that is none, ApiFailed where the API cannot tell
 */
export async function askGate(api: ApiClient, asked: GateWish): Promise<GateReport> {
  const filter = readFilter(asked);
  await requireSight(api, asked.account);
  const pages = eachItem((cursor) =>
    requireAnswer(
      api.GET('/v1/findings', { params: { query: { ...filter, limit: PAGE, ...(cursor !== undefined && { cursor }) } } }),
      LIST.answer,
    ),
  );
  const findings: GateFinding[] = [];
  for await (const finding of pages) {
    if (findings.length === MOST_FINDINGS) return { asked, findings, isCut: true };
    findings.push(finding);
  }
  return { asked, findings, isCut: false };
}

/** Returns the query of the list, where the contract takes it. @throws ConfigurationInvalid */
function readFilter({ minSeverity, ...fields }: GateWish) {
  const severity = SEVERITY_LABELS.slice(SEVERITY_LABELS.indexOf(minSeverity));
  const given = Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0));
  const query = { severity, ...given, state: 'open', sort: '-severity' } as const;
  const { error } = LIST.query.safeParse(query);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return query;
  const [field = '', index] = issue.path;
  const value = typeof index === 'number' ? ` "${Object.values(given[String(field)] ?? [])[index] ?? ''}"` : '';
  throw new ConfigurationInvalid(`--${String(field)}${value} ${issue.message}. See --help.`);
}

/** A list without a finding says nothing of accounts that the key does not see. @throws ApiFailed */
async function requireSight(api: ApiClient, wanted: readonly string[]): Promise<void> {
  const { id, accounts } = await requireAnswer(api.GET('/v1/me'), CONTRACT.getMe.answer);
  if (accounts === null) return;
  if (accounts.length === 0) throw new ApiFailed(`${id} sees no account at all. An admin gives it a role in a tenant that has some.`);
  const hidden = wanted.filter((account) => !accounts.includes(account));
  if (hidden.length > 0) throw new ApiFailed(`${id} does not see account ${hidden.join(', ')}, so nothing is known of its findings.`);
}

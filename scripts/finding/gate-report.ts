import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import type * as z from 'zod';
import { CONTRACT } from '#domain/api/contract.ts';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
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
  /** Left out: every tenant that the key sees. */
  readonly tenant?: string | undefined;
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
  await requireSight(api, asked);
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
function readFilter({ minSeverity, tenant, ...fields }: GateWish) {
  const severity = SEVERITY_LABELS.slice(SEVERITY_LABELS.indexOf(minSeverity));
  const given = Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0));
  const query = { severity, ...given, ...(tenant !== undefined && { tenant }), state: 'open', sort: '-severity' } as const;
  const { error } = LIST.query.safeParse(query);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return query;
  const [field = '', index] = issue.path;
  const value = typeof index === 'number' ? ` "${Object.values(given[String(field)] ?? [])[index] ?? ''}"` : '';
  throw new ConfigurationInvalid(`--${String(field)}${value} ${issue.message}. See --help.`);
}

/** A list without a finding says nothing of accounts that the key does not see. @throws ApiFailed */
async function requireSight(api: ApiClient, { account: wanted, tenant }: GateWish): Promise<void> {
  const { id, accounts, tenants } = await requireAnswer(
    api.GET('/v1/me', { params: { query: { ...(tenant !== undefined && { tenant }) } } }),
    CONTRACT.getMe.answer,
  );
  const asked = tenants.filter((one) => tenant === undefined || one.id === tenant);
  if (tenant !== undefined && asked.length === 0) throw new ApiFailed(`${id} holds no role in a tenant ${oneLine(tenant)}.`);
  const unresolved = wanted.length > 0 ? undefined : asked.find(({ isResolved }) => !isResolved);
  if (unresolved !== undefined)
    throw new ApiFailed(
      `Tenant ${unresolved.id} may have accounts that AWS Organizations has not told yet. Ask again in a quarter of an hour.`,
    );
  if (accounts === null) return;
  const where = tenant === undefined ? 'account at all' : `account of tenant ${oneLine(tenant)}`;
  if (accounts.length === 0) throw new ApiFailed(`${id} sees no ${where}. An admin gives it a role in a tenant that has some.`);
  const hidden = wanted.filter((account) => !accounts.includes(account));
  const within = tenant === undefined ? '' : ` in tenant ${oneLine(tenant)}`;
  if (hidden.length > 0)
    throw new ApiFailed(`${id} does not see account ${hidden.join(', ')}${within}, so nothing is known of its findings.`);
}

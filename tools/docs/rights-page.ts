import * as z from 'zod';
import type { ConfigInput } from '#infra/config/config.ts';
import { HOME } from '#local/home.ts';
import type { PolicyStatement } from '#local/permissions/policy.ts';
import { LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import { DEPLOYED_ENVIRONMENT, OF_LAMBDA, policyText } from './deployed-policies.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatCode, formatGeneratedPage, formatTable } from './markdown.ts';
import { listFunctions, synthesizeHome } from './synthesized-home.ts';

type Right = { readonly role: string; readonly statement: PolicyStatement };

const PREFIX = 'attack-reactor-local-';
const ORGANIZATION = 'o-a1b2c3d4e5';
const WRITER = 'attack-finding-writer';
const FUNCTIONS = 'every function';
const IN_NETWORK = 'every function in the network';
const HEAD = ['role', 'right', 'actions', 'on', 'if'];

/** Environments that have rights which the first one has not, by the fields of the configuration that bring them. */
const VARIANTS: Readonly<Record<string, Partial<ConfigInput>>> = {
  '`publish.mode: annotate`': { publish: { mode: 'annotate' } },
  '`publish.mode: member`, with `organizationId`': {
    publish: { mode: 'member', writerRoleName: WRITER },
    organizationId: ORGANIZATION,
  },
  '`reaction.memberAccounts: organization`': {
    organizationId: ORGANIZATION,
    reaction: { ...DEPLOYED_ENVIRONMENT.reaction, memberAccounts: 'organization' },
    network: {
      kind: 'existing',
      vpcId: 'vpc-1',
      subnets: [
        { id: 'subnet-1', availabilityZone: `${HOME.region}a` },
        { id: 'subnet-2', availabilityZone: `${HOME.region}b` },
      ],
    },
  },
  '`reaction.traceWorkflow`': { reaction: { ...DEPLOYED_ENVIRONMENT.reaction, traceWorkflow: true } },
};

const PREFACE = `One role for each function, schedule and state machine; names are without \`<project>-<environment>-\`. The first table is of an
environment with a created network and Aurora that publishes as the administrator account and reacts in listed accounts.
[security.md](../security.md#iam-per-function) says how these rights are proved.`;
const VARIANTS_PREFACE = 'These fields of the configuration add rights, or put them in the place of others.';

const stackSchema = z.object({
  resource: z.object({
    aws_iam_role: z.record(z.string(), z.object({ name: z.string() })),
    aws_iam_role_policy: z.record(z.string(), z.object({ role: z.string(), policy: policyText })),
  }),
});
type Stack = z.output<typeof stackSchema>;

/** Writes every right of every role of the stacks of the administrator account. */
export function writeRightsPage(root: string): GeneratedPage {
  const rows = listRows(root, DEPLOYED_ENVIRONMENT);
  const known = new Set(rows.map((row) => row.join()));
  const added = Object.entries(VARIANTS).flatMap(([fields, variant]) =>
    listRows(root, { ...DEPLOYED_ENVIRONMENT, ...variant })
      .filter((row) => !known.has(row.join()))
      .map((row) => [fields, ...row]),
  );
  const parts = [PREFACE, formatTable(HEAD, rows), '## In other environments', VARIANTS_PREFACE, formatTable(['with', ...HEAD], added)];
  return { path: 'docs/generated/rights.md', text: formatGeneratedPage('Rights', 'the stacks `pipeline` and `hub`', parts) };
}

function listRows(root: string, environment: ConfigInput): string[][] {
  const rows = listStatements(root, environment).map(({ role, statement: { Sid = '', Effect, Action, Resource, Condition = {} } }) => [
    role,
    sayWords(Sid),
    `${Effect === 'Deny' ? 'never ' : ''}${Action.toSorted().map(formatCode).join(', ')}`,
    [...new Set(Resource.map(nameResource))].map(formatCode).join(', '),
    Object.entries(Condition).flatMap(sayCondition).join('; '),
  ]);
  const unique = new Map(rows.map((row) => [row.join(), row]));
  return [...unique.values()].sort(([one = ''], [other = '']) => compareRoles(one, other));
}

/** The rights that Lambda needs for each function are told once. */
function listStatements(root: string, environment: ConfigInput): readonly Right[] {
  const { resource } = stackSchema.parse(JSON.parse(synthesizeHome(root, environment)));
  const functions = [...listFunctions(root), `notify-${LOCAL_WECOM_ROUTE}`];
  return Object.values(resource.aws_iam_role_policy).flatMap(({ role, policy }) => {
    const name = resolveRole(role, resource);
    const isFunction = functions.includes(name);
    return policy.Statement.map((statement) => ({ role: isFunction ? nameHolder(name, statement) : formatCode(name), statement }));
  });
}

function nameHolder(name: string, { Sid = '' }: PolicyStatement): string {
  if (!OF_LAMBDA.test(Sid)) return formatCode(withoutNames(name));
  return /Network/.test(Sid) ? IN_NETWORK : FUNCTIONS;
}

/** The name of the role that a policy refers to. */
function resolveRole(reference: string, { aws_iam_role: roles }: Stack['resource']): string {
  const [, id = ''] = /^\$\{aws_iam_role\.(\w+)\.name\}$/.exec(reference) ?? [];
  return (roles[id]?.name ?? reference).replace(PREFIX, '');
}

/** Functions in common first, then by name. */
function compareRoles(one: string, other: string): number {
  const place = (role: string) => ([FUNCTIONS, IN_NETWORK].indexOf(role) + 1 || 3).toString() + role;
  const [left, right] = [place(one), place(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** `ReadOwnerPassword` is "read owner password". */
function sayWords(sid: string): string {
  return sid.replaceAll(/\B[A-Z]/g, ' $&').toLowerCase();
}

/** The part of an ARN behind partition, service, Region and account, without our prefix. */
function nameResource(arn: string): string {
  if (/^\$\{[^}]+\}$/.test(arn)) return '(known after apply)';
  const resource = arn
    .split(':')
    .slice(arn.startsWith('arn:') ? 5 : 0)
    .join(':');
  return withoutNames(resource.replaceAll(/\$\{[^}]+\}/g, '<id>'));
}

function withoutNames(text: string): string {
  const log = /^log-group:\/aws\/lambda\/.*/;
  return text
    .replaceAll(PREFIX, '')
    .replace(log, 'log-group:/aws/lambda/<function>:*')
    .replaceAll(LOCAL_WECOM_ROUTE, '<route>')
    .replaceAll(HOME.accountId, '<account>')
    .replaceAll(ORGANIZATION, '<organization>')
    .replaceAll(WRITER, '<writer role>')
    .replace(/^secret:.*/, 'secret:<of the route>');
}

function sayCondition([operator, keys]: [string, Readonly<Record<string, readonly string[]>>]): string[] {
  if ('lambda:SourceFunctionArn' in keys) return ['asked by its code'];
  if (operator === 'Null') {
    const absent = Object.keys(keys).map((key) => formatCode(key.split('/').at(-1) ?? key));
    return [`without ${absent.join(', ')}`];
  }
  return Object.entries(keys).map(
    ([key, values]) => `${formatCode(key)} is ${values.map((value) => formatCode(nameCondition(value))).join(' or ')}`,
  );
}

function nameCondition(value: string): string {
  return value.startsWith('arn:') ? nameResource(value) : withoutNames(value);
}

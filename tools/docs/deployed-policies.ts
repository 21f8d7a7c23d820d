import * as z from 'zod';
import type { ConfigInput } from '#infra/config/config.ts';
import { memberPolicies } from '#infra/member/member-permissions.ts';
import { HOME, MEMBER_ACCOUNTS, ORGANIZATION_ID } from '#local/home.ts';
import { type DeployedPolicies, POLICIES_FILE } from '#local/permissions/deployed-policies.ts';
import { type PolicyStatement, policyStatement } from '#local/permissions/policy.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { LOCAL_SECRET_ARN, LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import type { GeneratedPage } from './generated-page.ts';
import { listFunctions, synthesizeHome } from './synthesized-home.ts';

/** The platform of one machine, as it would be deployed. */
export const DEPLOYED_ENVIRONMENT: ConfigInput = {
  environment: 'local',
  region: HOME.region,
  account: HOME.accountId,
  companyName: 'Example Corp',
  organizationId: ORGANIZATION_ID,
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: [`${HOME.region}a`, `${HOME.region}b`] },
  database: { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 1 },
  reaction: {
    memberAccounts: [...MEMBER_ACCOUNTS],
    notifications: [{ id: LOCAL_WECOM_ROUTE, channel: 'wecom-webhook', secretArn: LOCAL_SECRET_ARN }],
  },
  api: {
    oidc: { issuer: 'https://issuer.example.com', audience: 'attack-reactor' },
    groups: [{ group: 'security', role: 'viewer' }],
    consoleOrigin: 'https://console.example.com',
    tenants: [
      { id: 'default', accounts: 'all' },
      { id: 'shop', organizationalUnits: ['ou-ab12-shop0001'], accountTags: ['team=shop'] },
    ],
  },
  console: {},
  backend: { kind: 'local' },
};

/** A policy as Terraform writes it. */
export const policyText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.looseObject({ Statement: z.array(policyStatement) }));
/** Endpoints let in whoever the network has, so their policies name everybody. */
const endpointPolicy = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.looseObject({ Statement: z.array(policyStatement.extend({ Principal: z.literal('*') })) }));
const stackSchema = z.object({
  resource: z.object({
    aws_iam_role_policy: z.record(z.string(), z.object({ policy: policyText })),
    aws_lambda_function: z.record(z.string(), z.object({ vpc_config: z.unknown().optional() })),
    aws_vpc_endpoint: z.record(z.string(), z.object({ service_name: z.string(), policy: endpointPolicy })),
  }),
});
type Stack = z.output<typeof stackSchema>['resource'];

/** Rights that the Lambda service uses for a function, not its code. */
export const OF_LAMBDA = /^(WriteLogs|WriteTraces|JoinNetwork|CodeLeavesNetworkAlone)$/;

/** Writes the policies by which the platform of one machine refuses what a deployment would refuse. */
export async function writeDeployedPolicies(root: string): Promise<GeneratedPage> {
  const stack = readStack(root, DEPLOYED_ENVIRONMENT);
  const annotatingStack = readStack(root, { ...DEPLOYED_ENVIRONMENT, publish: { mode: 'annotate' } });
  const names = [...listFunctions(root), `notify-${LOCAL_WECOM_ROUTE}`];
  const [functions, annotating] = [readRoles(names, stack), readRoles(names, annotatingStack)];
  const endpoints = readEndpoints(stack);
  const reactors = await shippedReactors();
  const manifests = reactors.map(({ manifest }) => manifest);
  const member = memberPolicies({ manifests, ceiling: [] }, { partition: HOME.partition, account: '{account}' });
  const policies: DeployedPolicies = {
    functions,
    annotating: keepOthers(annotating, functions),
    inNetwork: names.filter((name) => stack.aws_lambda_function[identify(name)]?.vpc_config !== undefined),
    endpoints,
    annotatingEndpoints: keepOthers(readEndpoints(annotatingStack), endpoints),
    member: member.flatMap((policy) => policyText.parse(policy).Statement),
  };
  return { path: POLICIES_FILE, text: `${JSON.stringify(policies, undefined, 2)}\n` };
}

function readStack(root: string, environment: ConfigInput): Stack {
  return stackSchema.parse(JSON.parse(synthesizeHome(root, environment))).resource;
}

/** The policies of all functions by name; a route's function is called after its route. */
function readRoles(names: readonly string[], { aws_iam_role_policy: policies }: Stack): Record<string, PolicyStatement[]> {
  const roles = names.map((name): [string, PolicyStatement[]] => {
    const id = identify(name);
    const found = [id, `${id}_after_apply`].flatMap((one) => policies[one]?.policy.Statement ?? []);
    return [name, found.filter(({ Sid = '' }) => !OF_LAMBDA.test(Sid))];
  });
  return Object.fromEntries(roles.filter(([, policy]) => policy.length > 0));
}

/** The policies of all endpoints by service. */
function readEndpoints({ aws_vpc_endpoint: endpoints }: Stack): Record<string, PolicyStatement[]> {
  const policies = Object.values(endpoints).map(({ service_name: name, policy }): [string, PolicyStatement[]] => {
    const service = name.split('.').at(-1) ?? '';
    return [service, policy.Statement.map(({ Principal: _everybody, ...statement }) => statement)];
  });
  return Object.fromEntries(policies.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function identify(name: string): string {
  return name.replaceAll('-', '_');
}

/** The policies that are not the same in another record. */
function keepOthers(
  some: Readonly<Record<string, PolicyStatement[]>>,
  known: Readonly<Record<string, PolicyStatement[]>>,
): Record<string, PolicyStatement[]> {
  return Object.fromEntries(Object.entries(some).filter(([name, policy]) => !isSame(policy, known[name])));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

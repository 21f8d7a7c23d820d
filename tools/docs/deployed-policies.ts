import * as z from 'zod';
import type { ConfigInput } from '#infra/config/config.ts';
import { memberPolicies } from '#infra/member/member-permissions.ts';
import { HOME, MEMBER_ACCOUNTS } from '#local/home.ts';
import { type DeployedPolicies, POLICIES_FILE } from '#local/permissions/deployed-policies.ts';
import { type PolicyStatement, policyStatement } from '#local/permissions/policy.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { LOCAL_SECRET_ARN, LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import type { GeneratedPage } from './generated-page.ts';
import { listFunctions, synthesizePipeline } from './synthesized-pipeline.ts';

/** What runs on one machine, as it would be deployed. */
export const DEPLOYED_ENVIRONMENT: ConfigInput = {
  environment: 'local',
  region: HOME.region,
  account: HOME.accountId,
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: [`${HOME.region}a`, `${HOME.region}b`] },
  database: { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 1 },
  reaction: {
    memberAccounts: [...MEMBER_ACCOUNTS],
    notifications: [{ id: LOCAL_WECOM_ROUTE, channel: 'wecom-webhook', secretArn: LOCAL_SECRET_ARN }],
  },
  backend: { kind: 'local' },
};

/** A policy as Terraform writes it. */
export const policyText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.looseObject({ Statement: z.array(policyStatement) }));
const stackSchema = z.object({ resource: z.object({ aws_iam_role_policy: z.record(z.string(), z.object({ policy: policyText })) }) });

/** Rights that the Lambda service uses for a function, not its code. */
export const OF_LAMBDA = /^(WriteLogs|WriteTraces|JoinNetwork|CodeLeavesNetworkAlone)$/;

/** Writes the policies by which the platform of one machine refuses what a deployment would refuse. */
export async function writeDeployedPolicies(root: string): Promise<GeneratedPage> {
  const functions = readRoles(root, DEPLOYED_ENVIRONMENT);
  const annotating = readRoles(root, { ...DEPLOYED_ENVIRONMENT, publish: { mode: 'annotate' } });
  const reactors = await shippedReactors();
  const manifests = reactors.map(({ manifest }) => manifest);
  const member = memberPolicies(manifests, { partition: HOME.partition, account: '{account}' });
  const policies: DeployedPolicies = {
    functions,
    annotating: Object.fromEntries(Object.entries(annotating).filter(([name, policy]) => !isSame(policy, functions[name]))),
    member: member.flatMap((policy) => policyText.parse(policy).Statement),
  };
  return { path: POLICIES_FILE, text: `${JSON.stringify(policies, undefined, 2)}\n` };
}

/** The policies of all functions by name; a route's function is called after its route. */
function readRoles(root: string, environment: ConfigInput): Record<string, PolicyStatement[]> {
  const { resource } = stackSchema.parse(JSON.parse(synthesizePipeline(root, environment)));
  const names = [...listFunctions(root), `notify-${LOCAL_WECOM_ROUTE}`];
  const roles = names.map((name): [string, PolicyStatement[]] => {
    const id = name.replaceAll('-', '_');
    const found = [id, `${id}_after_apply`].flatMap((one) => resource.aws_iam_role_policy[one]?.policy.Statement ?? []);
    return [name, found.filter(({ Sid = '' }) => !OF_LAMBDA.test(Sid))];
  });
  return Object.fromEntries(roles.filter(([, policy]) => policy.length > 0));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { asJson, type Plan } from '#domain/reaction/plan.ts';
import { resourceNameOf } from '#platform/reactor/arn.ts';
import { type Claim, claimOf, isKeptByAws, readPrincipal } from '#platform/reactor/iam-principal.ts';
import { type InlinePolicy, readInlinePolicy, writeInlinePolicy } from '#platform/reactor/inline-policy.ts';
import { planForDetection } from '#platform/reactor/live-detection.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';
import { POLICY_NAME, revocationBefore, revokedBefore } from './revocation.ts';

type Context = ReactorContext<unknown>;

const INSTANCE_ARN = /^arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:instance\/i-[0-9a-f]+$/;

const earlierState = z.object({ role: z.string(), policy: z.string().nullable() });

const plan = planForDetection(planRevocation);

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context, { backup }) {
    const policy = revocationOf(earlierState.parse(backup).role);
    if (isRevoked(context, await readInlinePolicy(context, policy))) return null;
    await writeInlinePolicy(context, policy, revocationBefore(context.now()));
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    const { role, policy } = earlierState.parse(backup);
    await writeInlinePolicy(context, revocationOf(role), policy);
  },
  async readBack(context, backup) {
    const { role } = earlierState.parse(backup);
    return { role, policy: await readInlinePolicy(context, revocationOf(role)) };
  },
});

async function planRevocation(context: Context): Promise<Plan> {
  const claim = await claimOfRole(context);
  if (claim.kind === 'unclear') return { outcome: 'refuse', reason: `${claim.reason}. Revoke sessions by hand if need be.` };
  if (claim.kind !== 'role') {
    return {
      outcome: 'refuse',
      reason: 'The credentials are of an IAM user, not of a role. Use iam-disable-access-key or iam-contain-principal.',
    };
  }
  const role = await readPrincipal(context, claim);
  if (role.kind === 'unclear') return { outcome: 'refuse', reason: `${role.reason}. Revoke sessions by hand if need be.` };
  if (isKeptByAws(role)) {
    return {
      outcome: 'refuse',
      reason: `Role ${role.name} is kept by AWS (${role.path}). End its sessions there, such as in IAM Identity Center.`,
    };
  }
  const current = await readInlinePolicy(context, revocationOf(role.name));
  if (isRevoked(context, current)) {
    return { outcome: 'nothing-to-do', summary: `Role ${role.name}: the sessions of the finding are revoked` };
  }
  return {
    outcome: 'change',
    summary: `Role ${role.name}: revoke all sessions that begin before this is applied`,
    // Not the time of the plan: an approval must not let sessions live that began while it was awaited.
    changes: [
      {
        resource: role.arn,
        field: `inlinePolicy.${POLICY_NAME}`,
        before: current,
        after: 'deny everything to sessions older than the change',
      },
    ],
    effect: manifest.effect,
    backup: asJson({ role: role.name, policy: current }),
  };
}

async function claimOfRole(context: Context): Promise<Claim> {
  const { resource, target } = context;
  if (resource.Type !== 'AwsEc2Instance') return claimOf(resource, target.accountId);
  const name = INSTANCE_ARN.test(resource.Id) ? await roleOfInstance(context, resourceNameOf(resource.Id)) : undefined;
  if (name === undefined) return { kind: 'unclear', reason: `Instance ${resource.Id} has no role that could be found` };
  return { kind: 'role', name, principalId: null };
}

async function roleOfInstance({ clients }: Context, instanceId: string): Promise<string | undefined> {
  const { Reservations } = await clients.of(EC2Client).send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const arn = Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn;
  if (arn === undefined) return undefined;
  const command = new GetInstanceProfileCommand({ InstanceProfileName: resourceNameOf(arn) });
  return (await clients.of(IAMClient).send(command)).InstanceProfile?.Roles?.[0]?.RoleName;
}

/** Sessions that the finding may speak of are those up to its last update, but never such of the future. */
function isRevoked({ finding, now }: Context, policy: string | null): boolean {
  const seen = Math.min(Date.parse(finding.UpdatedAt), now());
  const revoked = revokedBefore(policy);
  return revoked !== undefined && revoked >= seen;
}

function revocationOf(role: string): InlinePolicy {
  return { kind: 'role', name: role, policyName: POLICY_NAME };
}

import {
  change,
  defineReactor,
  nothingToDo,
  planForDetection,
  type ReactorContext,
  type Refusal,
  readResourceName,
  refuse,
} from '@attack-reactor/kit';
import { type Claim, isKeptByAws, readClaim, readPrincipal, requirePrincipal } from '@attack-reactor/kit/aws/iam-principal';
import { type InlinePolicy, readInlinePolicy, writeInlinePolicy } from '@attack-reactor/kit/aws/inline-policy';
import { asJson, type ReactionResource } from '@attack-reactor/kit/contract';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { POLICY_NAME, revocationBefore, revokedBefore } from './revocation.ts';
import { texts } from './texts.ts';

type Context = ReactorContext<unknown>;
type RoleClaim = Extract<Claim, { kind: 'user' | 'role' }>;

const INSTANCE_ARN = /^arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:instance\/i-[0-9a-f]+$/;

const earlierState = z.object({ role: z.string(), policy: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts(resource, { accountId }) {
    if (resource.Type === 'AwsEc2Instance') return INSTANCE_ARN;
    const claim = claimOfRole(resource, accountId);
    return 'outcome' in claim ? claim : undefined;
  },
  plan: planForDetection(async (context) => {
    const { resource, target } = context;
    const claim = resource.Type === 'AwsEc2Instance' ? await claimOfInstance(context) : claimOfRole(resource, target.accountId);
    if ('outcome' in claim) return claim;
    const role = await readPrincipal(context, claim);
    if (role.kind === 'unclear') return refuse(texts.byHand(role));
    if (isKeptByAws(role)) return refuse(texts.keptByAws({ role: role.name, path: role.path }));
    const current = await readInlinePolicy(context, buildRevocation(role.name));
    if (isRevoked(context, current)) return nothingToDo(texts.revoked({ role: role.name }));
    return change({
      summary: texts.revoke({ role: role.name }),
      // Not the time of the plan: an approval must not let sessions live that began while it was awaited.
      changes: [
        {
          resource: role.arn,
          field: `inlinePolicy.${POLICY_NAME}`,
          before: current,
          after: 'deny everything to sessions older than the change',
        },
      ],
      backup: asJson({ role: role.name, policy: current }),
    });
  }),
  async apply(context, { backup }) {
    const policy = buildRevocation(earlierState.parse(backup).role);
    if (isRevoked(context, await readInlinePolicy(context, policy))) return;
    await writeInlinePolicy(context, policy, revocationBefore(context.now()));
  },
  async rollback(context, { backup }) {
    const { role, policy } = earlierState.parse(backup);
    await writeInlinePolicy(context, buildRevocation(role), policy);
  },
  async readBack(context, backup) {
    const { role } = earlierState.parse(backup);
    await requirePrincipal(context, { kind: 'role', name: role });
    return { role, policy: await readInlinePolicy(context, buildRevocation(role)) };
  },
});

function claimOfRole(resource: ReactionResource, accountId: string): RoleClaim | Refusal {
  const claim = readClaim(resource, accountId);
  if (claim.kind === 'unclear') return refuse(texts.byHand(claim));
  return claim.kind === 'role' ? claim : refuse(texts.ofUser());
}

async function claimOfInstance(context: Context): Promise<RoleClaim | Refusal> {
  const { Id } = context.resource;
  const name = await roleOfInstance(context, readResourceName(Id));
  if (name === undefined) return refuse(texts.byHand({ reason: texts.noRole({ instance: Id }) }));
  return { kind: 'role', name, principalId: null };
}

async function roleOfInstance({ clients }: Context, instanceId: string): Promise<string | undefined> {
  const { Reservations } = await clients.of(EC2Client).send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const arn = Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn;
  if (arn === undefined) return undefined;
  const command = new GetInstanceProfileCommand({ InstanceProfileName: readResourceName(arn) });
  return (await clients.of(IAMClient).send(command)).InstanceProfile?.Roles?.[0]?.RoleName;
}

/** Sessions that the finding may speak of are those up to its last update, but never such of the future. */
function isRevoked({ finding, now }: Context, policy: string | null): boolean {
  const seen = Math.min(Date.parse(finding.UpdatedAt), now());
  const revoked = revokedBefore(policy);
  return revoked !== undefined && revoked >= seen;
}

function buildRevocation(role: string): InlinePolicy {
  return { kind: 'role', name: role, policyName: POLICY_NAME };
}

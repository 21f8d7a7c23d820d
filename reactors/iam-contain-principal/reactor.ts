import { type ContextOf, change, defineReactor, nothingToDo, planForDetection, refuse } from '@attack-reactor/kit';
import { isKeptByAws, ownerOfKey, type Principal, readClaim, readPrincipal } from '@attack-reactor/kit/aws/iam-principal';
import { type InlinePolicy, readInlinePolicy, writeInlinePolicy } from '@attack-reactor/kit/aws/inline-policy';
import { fits } from '@attack-reactor/kit/aws/policy-document';
import { asJson } from '@attack-reactor/kit/contract';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { containmentBy, contains, POLICY_NAME } from './containment.ts';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

const earlierState = z.object({ kind: z.enum(['user', 'role']), name: z.string(), policy: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts(resource, { accountId }) {
    const claim = readClaim(resource, accountId);
    return claim.kind === 'unclear' ? refuse(`${claim.reason}. Contain it by hand.`) : undefined;
  },
  plan: planForDetection(async (context) => {
    const principal = await loadPrincipal(context);
    if (principal.kind === 'unclear') return refuse(`${principal.reason}. Contain it by hand.`);
    const reason = whyNot(context, principal, await ownRole(context));
    if (reason !== undefined) return refuse(reason);
    const { kind, name, arn } = principal;
    const { exceptActions } = context.parameters;
    const current = await readInlinePolicy(context, buildContainment(principal));
    if (contains(current, exceptActions)) return nothingToDo(`The ${kind} ${name} is contained`);
    const after = containmentBy(context.executionId, exceptActions);
    return change({
      summary: `Contain ${kind} ${name}: deny everything${exceptActions.length === 0 ? '' : ` but ${exceptActions.length} exceptions`}`,
      changes: [{ resource: arn, field: `inlinePolicy.${POLICY_NAME}`, before: current, after }],
      backup: asJson({ kind, name, policy: current }),
    });
  }),
  async apply(context, { backup }) {
    const { kind, name } = earlierState.parse(backup);
    const { exceptActions } = context.parameters;
    const policy = buildContainment({ kind, name });
    // The principal that was planned and approved, without asking again whose key it is.
    if (contains(await readInlinePolicy(context, policy), exceptActions)) return;
    await writeInlinePolicy(context, policy, containmentBy(context.executionId, exceptActions));
  },
  async rollback(context, { backup }) {
    const { kind, name, policy } = earlierState.parse(backup);
    await writeInlinePolicy(context, buildContainment({ kind, name }), policy);
  },
  async readBack(context, backup) {
    const { kind, name } = earlierState.parse(backup);
    return { kind, name, policy: await readInlinePolicy(context, buildContainment({ kind, name })) };
  },
});

async function loadPrincipal(context: Context): Promise<Principal | { readonly kind: 'unclear'; readonly reason: string }> {
  const claim = readClaim(context.resource, context.target.accountId);
  if (claim.kind === 'unclear') return claim;
  if (claim.kind !== 'access-key') return readPrincipal(context, claim);
  const name = await ownerOfKey(context, claim.accessKeyId);
  if (name !== undefined) return readPrincipal(context, { kind: 'user', name, principalId: null });
  return {
    kind: 'unclear',
    reason: `Access key ${claim.accessKeyId} belongs to no IAM user of this account: it is gone, or the root user’s`,
  };
}

/** The role that this reactor works with, by session `arn:…:assumed-role/NAME/SESSION`. */
async function ownRole({ clients }: Context): Promise<string | undefined> {
  const { Arn } = await clients.of(STSClient).send(new GetCallerIdentityCommand({}));
  return /:assumed-role\/([^/]+)\//.exec(Arn ?? '')?.[1];
}

/** Principals that a careful operator would not contain. */
function whyNot({ parameters }: Context, principal: Principal, own: string | undefined): string | undefined {
  const { kind, name, path } = principal;
  if (isKeptByAws(principal))
    return `Role ${name} is kept by AWS (${path}). Take the access away where it is assigned, such as in IAM Identity Center.`;
  if (kind === 'role' && name === own) return `Role ${name} is the one that would have to let it go again. Decide by hand what to do.`;
  const pattern = [...parameters.protectedPrincipals, ...parameters.platformPrincipals].find((one) => fits(name, one));
  if (pattern !== undefined)
    return `The ${kind} ${name} is protected by "${pattern}" of the binding. Decide by hand whether to contain it.`;
  return undefined;
}

function buildContainment({ kind, name }: Pick<Principal, 'kind' | 'name'>): InlinePolicy {
  return { kind, name, policyName: POLICY_NAME };
}

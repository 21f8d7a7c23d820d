import { type ContextOf, change, defineReactor, nothingToDo, planForDetection, refuse } from '@attack-reactor/kit';
import {
  isKeptByAws,
  ownerOfKey,
  type Principal,
  readClaim,
  readPrincipal,
  requirePrincipal,
  type Unclear,
} from '@attack-reactor/kit/aws/iam-principal';
import { type InlinePolicy, readInlinePolicy, writeInlinePolicy } from '@attack-reactor/kit/aws/inline-policy';
import { fits } from '@attack-reactor/kit/aws/policy-document';
import { asJson, type TranslatedText } from '@attack-reactor/kit/contract';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { containmentBy, contains, POLICY_NAME } from './containment.ts';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const earlierState = z.object({ kind: z.enum(['user', 'role']), name: z.string(), policy: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts(resource, { accountId }) {
    const claim = readClaim(resource, accountId);
    return claim.kind === 'unclear' ? refuse(texts.byHand(claim)) : undefined;
  },
  plan: planForDetection(async (context) => {
    const principal = await loadPrincipal(context);
    if (principal.kind === 'unclear') return refuse(texts.byHand(principal));
    const reason = whyNot(context, principal, await ownRole(context));
    if (reason !== undefined) return refuse(reason);
    const { kind, name, arn, named } = principal;
    const { exceptActions } = context.parameters;
    const count = exceptActions.length;
    const current = await readInlinePolicy(context, buildContainment(principal));
    if (contains(current, exceptActions)) return nothingToDo(texts.contained({ principal: named }));
    const after = containmentBy(context.executionId, exceptActions);
    return change({
      summary: count === 0 ? texts.contain({ principal: named }) : texts.containExcept({ principal: named, count }),
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
    await requirePrincipal(context, { kind, name });
    return { kind, name, policy: await readInlinePolicy(context, buildContainment({ kind, name })) };
  },
});

async function loadPrincipal(context: Context): Promise<Principal | Unclear> {
  const claim = readClaim(context.resource, context.target.accountId);
  if (claim.kind === 'unclear') return claim;
  if (claim.kind !== 'access-key') return readPrincipal(context, claim);
  const name = await ownerOfKey(context, claim.accessKeyId);
  if (name !== undefined) return readPrincipal(context, { kind: 'user', name, principalId: null });
  return { kind: 'unclear', reason: texts.ofNobody({ key: claim.accessKeyId }) };
}

/** The role that this reactor works with, by session `arn:…:assumed-role/NAME/SESSION`. */
async function ownRole({ clients }: Context): Promise<string | undefined> {
  const { Arn } = await clients.of(STSClient).send(new GetCallerIdentityCommand({}));
  return /:assumed-role\/([^/]+)\//.exec(Arn ?? '')?.[1];
}

/** Principals that a careful operator would not contain. */
function whyNot({ parameters }: Context, principal: Principal, own: string | undefined): TranslatedText | undefined {
  const { kind, name, path } = principal;
  if (isKeptByAws(principal)) return texts.keptByAws({ role: name, path });
  if (kind === 'role' && name === own) return texts.ownRole({ role: name });
  const pattern = [...parameters.protectedPrincipals, ...parameters.platformPrincipals].find((one) => fits(name, one));
  return pattern === undefined ? undefined : texts.protectedBy({ principal: principal.named, pattern });
}

function buildContainment({ kind, name }: Pick<Principal, 'kind' | 'name'>): InlinePolicy {
  return { kind, name, policyName: POLICY_NAME };
}

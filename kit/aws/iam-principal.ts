import { GetAccessKeyLastUsedCommand, GetRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import type { ReactionResource } from '../contract/reaction-finding.ts';
import { absentWhen } from '../reactor/absent.ts';
import { readAccount, readResourceName } from '../reactor/arn.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

/**
 * Whom a finding speaks of, as it says itself; `principalId` is what a live read must confirm (null: the finding names the
 * principal by its own ARN, which is proof enough).
 */
export type Claim =
  | { readonly kind: 'access-key'; readonly accessKeyId: string }
  | { readonly kind: 'user' | 'role'; readonly name: string; readonly principalId: string | null }
  | { readonly kind: 'unclear'; readonly reason: string };

/** A user or role of the account, read live. */
export type Principal = { readonly kind: 'user' | 'role'; readonly name: string; readonly path: string; readonly arn: string };

/** Names of the errors by which IAM says that there is none. */
export const NO_SUCH_ENTITY = ['NoSuchEntityException', 'NoSuchEntity'];

/** Roles that AWS makes and keeps: service-linked ones, and those of IAM Identity Center, which it writes anew. */
const KEPT_BY_AWS = /^\/(aws-service-role|aws-reserved)\//;

const NAME = /^[\w+=,.@-]{1,64}$/;
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/(?:[!-~]+\/)?[\w+=,.@-]{1,64}$/;
const SESSION_ARN = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]+$/;
const LONG_TERM_KEY = /^AKIA[A-Z0-9]{12,124}$/;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsIamAccessKeyDetails.html */
const keyDetails = z.object({
  PrincipalId: z.string().optional(),
  PrincipalType: z.string().optional(),
  PrincipalName: z.string().optional(),
});

/**
 * Reads whom the resource names. Pure: nothing of it is confirmed yet.
 * @example
 * const claim = claimOf(context.resource, context.target.accountId);
 */
export function readClaim({ Type, Id, Details }: ReactionResource, accountId: string): Claim {
  const owner = readAccount(Id);
  if (owner !== undefined && owner !== accountId) return unclear(`${Id} is of account ${owner}, not of ${accountId}`);
  if (Type === 'AwsIamAccessKey') return claimOfKey(readResourceName(Id), keyDetails.safeParse(Details?.['AwsIamAccessKey']).data ?? {});
  const [, session] = SESSION_ARN.exec(Id) ?? [];
  if (session !== undefined) return { kind: 'role', name: session, principalId: null };
  const [, kind] = PRINCIPAL_ARN.exec(Id) ?? [];
  if (kind === 'user' || kind === 'role') return { kind, name: readResourceName(Id), principalId: null };
  return unclear(`${Type} "${Id.slice(0, 200)}" is no user or role by its name`);
}

/**
 * Asks IAM for the owner of a long-term key; undefined for keys of root, of other accounts and those that are gone.
 * @example
 * const userName = await ownerOfKey(context, 'AKIAIOSFODNN7EXAMPLE');
 */
export async function ownerOfKey({ clients }: Caller, accessKeyId: string): Promise<string | undefined> {
  const iam = clients.of(IAMClient);
  const answer = await absentWhen(NO_SUCH_ENTITY, () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })));
  return answer?.UserName !== undefined && NAME.test(answer.UserName) ? answer.UserName : undefined;
}

/**
 * Reads the user or role of that name, or tells why it is not the one that the finding speaks of.
 * @example
 * const role = await readPrincipal(context, { kind: 'role', name: 'app', principalId: null });
 */
export async function readPrincipal(
  caller: Caller,
  { kind, name, principalId }: Extract<Claim, { kind: 'user' | 'role' }>,
): Promise<Principal | { readonly kind: 'unclear'; readonly reason: string }> {
  const iam = caller.clients.of(IAMClient);
  const found = await absentWhen(NO_SUCH_ENTITY, async () => {
    if (kind === 'user') {
      const { User } = await iam.send(new GetUserCommand({ UserName: name }));
      return { id: User?.UserId, path: User?.Path, arn: User?.Arn };
    }
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return { id: Role?.RoleId, path: Role?.Path, arn: Role?.Arn };
  });
  if (found === undefined) return unclear(`The account has no ${kind} ${name}`);
  if (principalId !== null && found.id !== principalId) {
    return unclear(`The ${kind} ${name} of today (${found.id}) is not the one of the finding (${principalId})`);
  }
  return { kind, name, path: found.path ?? '/', arn: found.arn ?? '' };
}

/**
 * Returns true for a role that AWS itself keeps, which can or should not be changed.
 * @example
 * if (isKeptByAws(role)) return refuse(`Role ${role.name} is kept by AWS.`);
 */
export function isKeptByAws({ path }: Pick<Principal, 'path'>): boolean {
  return KEPT_BY_AWS.test(path);
}

type Caller = Pick<ReactorContext<unknown>, 'clients'>;

function claimOfKey(accessKeyId: string, { PrincipalId = '', PrincipalType, PrincipalName = '' }: z.output<typeof keyDetails>): Claim {
  if (PrincipalType === 'Root')
    return unclear('The finding is about the root user, whom no policy binds. Change its password and keys by hand');
  if (LONG_TERM_KEY.test(accessKeyId)) return { kind: 'access-key', accessKeyId };
  const [id = ''] = PrincipalId.split(':');
  const kind = /^AROA[A-Z0-9]+$/.test(id) ? 'role' : /^AIDA[A-Z0-9]+$/.test(id) ? 'user' : undefined;
  if (kind === undefined || !NAME.test(PrincipalName)) {
    return unclear(`The finding does not say whose credentials "${accessKeyId.slice(0, 128)}" are by name and id`);
  }
  return { kind, name: PrincipalName, principalId: id };
}

function unclear(reason: string): Extract<Claim, { kind: 'unclear' }> {
  return { kind: 'unclear', reason };
}

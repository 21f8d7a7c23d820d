import { GetAccessKeyLastUsedCommand, GetRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { readAccount, readResourceName } from '../contract/arn.ts';
import { ResourceGone } from '../contract/errors.ts';
import type { ReactionResource } from '../contract/reaction-finding.ts';
import type { TranslatedText } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';
import { absentWhen } from '../reactor/absent.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

/**
 * The principal that a finding speaks of, as it says itself; `principalId` is what a live read must confirm (null: the finding names the
 * principal by its own ARN, which is proof enough).
 */
export type Claim =
  | { readonly kind: 'access-key'; readonly accessKeyId: string }
  | { readonly kind: 'user' | 'role'; readonly name: string; readonly principalId: string | null }
  | Unclear;

/** No one user or role. The reason is a text without its full stop. */
export type Unclear = { readonly kind: 'unclear'; readonly reason: TranslatedText };

/** A user or role of the account, read live. */
export type Principal = {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** Kind and name within a sentence: "user anna". Both kinds are masculine in Spanish. */
  readonly named: TranslatedText;
  readonly path: string;
  readonly arn: string;
};

const texts = defineTexts({
  user: { en: 'user {name}', zh: '用户 {name}', es: 'usuario {name}' },
  role: { en: 'role {name}', zh: '角色 {name}', es: 'rol {name}' },
  otherAccount: {
    en: '{id} is of account {owner}, not of {account}',
    zh: '{id} 属于账户 {owner}，而不是 {account}',
    es: '{id} es de la cuenta {owner}, no de {account}',
  },
  noPrincipal: {
    en: '{type} "{id}" is no user or role by its name',
    zh: '从名称看，{type}“{id}”既不是用户也不是角色',
    es: '{type} «{id}» no es, por su nombre, ni un usuario ni un rol',
  },
  missing: {
    en: 'The account has no {principal}',
    zh: '该账户中没有{principal}',
    es: 'La cuenta no tiene ningún {principal}',
  },
  replaced: {
    en: 'The {principal} of today ({id}) is not the one of the finding ({expected})',
    zh: '现在的{principal}（{id}）不是调查发现所指的那一个（{expected}）',
    es: 'El {principal} de hoy ({id}) no es el del hallazgo ({expected})',
  },
  root: {
    en: 'The finding is about the root user, whom no policy binds. Change its password and keys by hand',
    zh: '该调查发现涉及根用户，而根用户不受任何策略约束。请手动更改其密码和密钥',
    es: 'El hallazgo trata del usuario raíz, al que ninguna política limita. Cambie a mano su contraseña y sus claves',
  },
  unnamed: {
    en: 'The finding does not say whose credentials "{key}" are by name and id',
    zh: '该调查发现没有用名称和 ID 说明凭证“{key}”属于谁',
    es: 'El hallazgo no dice, con nombre e identificador, de quién son las credenciales «{key}»',
  },
});

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
 * const claim = readClaim(context.resource, context.target.accountId);
 */
export function readClaim({ Type, Id, Details }: ReactionResource, accountId: string): Claim {
  const owner = readAccount(Id);
  if (owner !== undefined && owner !== accountId) return unclear(texts.otherAccount({ id: Id, owner, account: accountId }));
  if (Type === 'AwsIamAccessKey') return claimOfKey(readResourceName(Id), keyDetails.safeParse(Details?.['AwsIamAccessKey']).data ?? {});
  const [, session] = SESSION_ARN.exec(Id) ?? [];
  if (session !== undefined) return { kind: 'role', name: session, principalId: null };
  const [, kind] = PRINCIPAL_ARN.exec(Id) ?? [];
  if (kind === 'user' || kind === 'role') return { kind, name: readResourceName(Id), principalId: null };
  return unclear(texts.noPrincipal({ type: Type, id: Id.slice(0, 200) }));
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
): Promise<Principal | Unclear> {
  const iam = caller.clients.of(IAMClient);
  const found = await absentWhen(NO_SUCH_ENTITY, async () => {
    if (kind === 'user') {
      const { User } = await iam.send(new GetUserCommand({ UserName: name }));
      return { id: User?.UserId, path: User?.Path, arn: User?.Arn };
    }
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return { id: Role?.RoleId, path: Role?.Path, arn: Role?.Arn };
  });
  const named = texts[kind]({ name });
  if (found === undefined) return unclear(texts.missing({ principal: named }));
  if (principalId !== null && found.id !== principalId) {
    return unclear(texts.replaced({ principal: named, id: found.id ?? '', expected: principalId }));
  }
  return { kind, name, named, path: found.path ?? '/', arn: found.arn ?? '' };
}

/**
 * Makes sure that a user or role is there, for parts of it that are asked for with `absentWhen`.
 * @throws ResourceGone
 * @example
 * await requirePrincipal(context, { kind: 'role', name: 'app' });
 */
export async function requirePrincipal(caller: Caller, { kind, name }: Pick<Principal, 'kind' | 'name'>): Promise<void> {
  const found = await readPrincipal(caller, { kind, name, principalId: null });
  if (found.kind === 'unclear') throw new ResourceGone(found.reason.en);
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
  if (PrincipalType === 'Root') return unclear(texts.root());
  if (LONG_TERM_KEY.test(accessKeyId)) return { kind: 'access-key', accessKeyId };
  const [id = ''] = PrincipalId.split(':');
  const kind = /^AROA[A-Z0-9]+$/.test(id) ? 'role' : /^AIDA[A-Z0-9]+$/.test(id) ? 'user' : undefined;
  if (kind === undefined || !NAME.test(PrincipalName)) {
    return unclear(texts.unnamed({ key: accessKeyId.slice(0, 128) }));
  }
  return { kind, name: PrincipalName, principalId: id };
}

function unclear(reason: TranslatedText): Unclear {
  return { kind: 'unclear', reason };
}

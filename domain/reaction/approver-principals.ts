import { ANY_TEXT, matchesGlob } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { Principal } from './approval.ts';
import { isSamePerson } from './approval-demand.ts';

const SESSION = '{session}';

/** A row says which person somebody in AWS is here, and in which groups. */
export const approverPrincipal = z
  .strictObject({
    principal: z
      .string()
      .regex(/^arn:[a-z-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 'is no ARN of a role or user')
      .meta({ description: 'ARN of the IAM role or user with which people sign.' }),
    session: z
      .string()
      .regex(/^[\w+=,.@*-]{1,64}$/, 'is no session name, nor a pattern with *')
      .optional()
      .meta({ description: 'Session name of the role, `*` stands for any text. Left out: any session.' }),
    person: z.string().min(1).max(128).meta({
      description:
        'Id of the person, as starts by hand name them too. `{session}` stands for the session name: only for roles whose sessions are named by the identity provider and not by whoever assumes them.',
    }),
    groups: z.array(z.string().min(1)).min(1).meta({ description: 'Groups of that person, as `approvers` of bindings name them.' }),
  })
  .refine(({ principal, session, person }) => principal.includes(':role/') || (session === undefined && !person.includes(SESSION)), {
    path: ['session'],
    error: 'only a role has sessions; leave it out for a user',
  });
export type ApproverPrincipal = z.output<typeof approverPrincipal>;

/** The caller, by the words of STS. */
export type AwsCaller = { readonly accountId: string; readonly arn: string };

export type PrincipalRuling =
  | { readonly kind: 'known'; readonly principal: Principal }
  | { readonly kind: 'refuse'; readonly reason: string };

/** Finds out which person a caller is. Two rows that name different people for one caller count as none. */
export function findPrincipal({ accountId, arn }: AwsCaller, table: readonly ApproverPrincipal[]): PrincipalRuling {
  const caller = readCaller(arn);
  if (caller === undefined || caller.accountId !== accountId) return refuse(`${arn} is neither an assumed role nor a user`);
  const rows = table.filter((row) => isOf(row, caller));
  const people = [...new Set(rows.map(({ person }) => person.replaceAll(SESSION, () => caller.session ?? '')))];
  const [id, other] = people;
  if (id === undefined) return refuse(`${arn} is in none of the rows of approverPrincipals`);
  if (other !== undefined) return refuse(`${arn} is ${people.join(' and ')} by approverPrincipals; make it one person`);
  return { kind: 'known', principal: { id, groups: [...new Set(rows.flatMap(({ groups }) => groups))] } };
}

/** Tells if a caller is a session of a role. @param roleArn without a path, as the functions of the platform have theirs */
export function isOfRole({ accountId, arn }: AwsCaller, roleArn: string): boolean {
  const caller = readCaller(arn);
  return caller?.accountId === accountId && isOf({ principal: roleArn, person: '', groups: [] }, caller);
}

/** How many people of these groups a table names; Infinity where a row is for whoever has a role. */
export function countPeople(table: readonly ApproverPrincipal[], groups: readonly string[]): number {
  const people = table.filter((row) => row.groups.some((group) => groups.includes(group))).map(({ person }) => person);
  if (people.some((person) => person.includes(SESSION))) return Infinity;
  return people.filter((person, index) => !people.slice(0, index).some((other) => isSamePerson(other, person))).length;
}

type Caller = { readonly accountId: string; readonly partition: string; readonly name: string; readonly session: string | undefined };

/** STS leaves the path of a role out, and keeps that of a user. */
function readCaller(arn: string): Caller | undefined {
  const [, partition = '', accountId = '', role, session, user] =
    /^arn:([a-z-]+):(?:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+))$/.exec(arn) ??
    /^arn:([a-z-]+):iam::(\d{12}):()()user\/([\w+=,.@/-]+)$/.exec(arn) ??
    [];
  if (user !== undefined) return { partition, accountId, name: `user/${user}`, session: undefined };
  return role === undefined ? undefined : { partition, accountId, name: `role/${role}`, session };
}

function isOf({ principal, session = '*' }: ApproverPrincipal, caller: Caller): boolean {
  const [, partition, , , accountId, resource = ''] = principal.split(':');
  const isRole = resource.startsWith('role/');
  const name = isRole ? `role/${resource.split('/').at(-1)}` : resource;
  if (partition !== caller.partition || accountId !== caller.accountId || name !== caller.name) return false;
  const pattern = [...session].map((one) => (one === '*' ? ANY_TEXT : one));
  return !isRole || matchesGlob(caller.session ?? '', pattern);
}

function refuse(reason: string): PrincipalRuling {
  return { kind: 'refuse', reason };
}

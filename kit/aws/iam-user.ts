import { GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { readResourceName } from '../contract/arn.ts';
import { ResourceGone } from '../contract/errors.ts';
import { asJson, type Change, type Json } from '../contract/plan.ts';
import { absentWhen } from '../reactor/absent.ts';
import type { ReactorContext } from '../reactor/reactor.ts';
import { NO_SUCH_ENTITY } from './iam-principal.ts';

/** The ARN of a user by name. Where Security Hub knows only the id (`user/AIDA…`), no call can be made with it. */
export const USER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:user\/([!-~]+\/)?(?!AIDA[A-Z0-9]{12,}$)[\w+=,.@-]{1,64}$/;

export const DAY = 86_400_000;

/** An access key of a user; times in milliseconds since the epoch. */
export type AccessKey = {
  readonly id: string;
  readonly active: boolean;
  readonly created: number;
  /** null: never, as far as IAM knows (since April 2015). */
  readonly lastUsed: number | null;
};

type Caller = Pick<ReactorContext<unknown>, 'clients' | 'resource'>;

const plannedKeys = z.object({ userName: z.string(), accessKeyIds: z.array(z.string()) });
export type PlannedKeys = z.output<typeof plannedKeys>;

/**
 * Reads the access keys of the user (IAM allows two), with their last use.
 * @example
 * const keys = await readAccessKeys(context, readUserName(context));
 */
export async function readAccessKeys({ clients }: Caller, userName: string): Promise<AccessKey[]> {
  const iam = clients.of(IAMClient);
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  return Promise.all(
    AccessKeyMetadata.map(async ({ AccessKeyId = '', Status, CreateDate }) => {
      const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
      return {
        id: AccessKeyId,
        active: Status === 'Active',
        created: CreateDate?.getTime() ?? 0,
        lastUsed: AccessKeyLastUsed?.LastUsedDate?.getTime() ?? null,
      };
    }),
  );
}

/**
 * Makes changes and backup of a plan to turn these keys off.
 * @example
 * return change({ summary: `User ${userName}: deactivate ${key.id}`, ...turningOff(context, userName, [key]) });
 */
export function turningOff(
  { resource }: Caller,
  userName: string,
  keys: readonly Pick<AccessKey, 'id'>[],
): { readonly changes: Change[]; readonly backup: Json } {
  return {
    changes: keys.map(({ id }) => ({ resource: resource.Id, field: `accessKey ${id}`, before: 'Active', after: 'Inactive' })),
    backup: asJson({ userName, accessKeyIds: keys.map(({ id }) => id) }),
  };
}

/**
 * Reads the keys that a plan is about from its backup.
 * @example
 * rollback: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Active'),
 */
export function readPlannedKeys(backup: Json): PlannedKeys {
  return plannedKeys.parse(backup);
}

/**
 * Reads which of the planned keys are active now.
 * @throws ResourceGone where somebody deleted them all
 * @example
 * readBack: (context, backup) => readActiveKeys(context, readPlannedKeys(backup)),
 */
export async function readActiveKeys({ clients }: Caller, { userName, accessKeyIds }: PlannedKeys): Promise<PlannedKeys> {
  const { AccessKeyMetadata = [] } = await clients.of(IAMClient).send(new ListAccessKeysCommand({ UserName: userName }));
  const present = new Set(AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId));
  if (!accessKeyIds.some((id) => present.has(id))) {
    throw new ResourceGone(`Access keys ${accessKeyIds.join(', ')} of user ${userName} are deleted.`);
  }
  const active = new Set(AccessKeyMetadata.flatMap(({ AccessKeyId, Status }) => (Status === 'Active' ? [AccessKeyId] : [])));
  return { userName, accessKeyIds: accessKeyIds.filter((id) => active.has(id)) };
}

/**
 * Returns those of the planned keys that are still due: nobody used them, or turned them off, since.
 * @example
 * await turnKeys(context, stillDue(readPlannedKeys(backup), await unusedKeysOf(context)), 'Inactive');
 */
export function stillDue(planned: PlannedKeys, due: readonly AccessKey[]): PlannedKeys {
  return { ...planned, accessKeyIds: planned.accessKeyIds.filter((one) => due.some(({ id }) => id === one)) };
}

/**
 * Turns keys on or off. They are never deleted: what is off can be turned on again. A key that somebody else has deleted
 * stays so, and must not keep the others from being turned.
 * @example
 * apply: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Inactive'),
 */
export async function turnKeys({ clients }: Caller, { userName, accessKeyIds }: PlannedKeys, status: 'Active' | 'Inactive'): Promise<void> {
  const iam = clients.of(IAMClient);
  for (const AccessKeyId of accessKeyIds) {
    const command = new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId, Status: status });
    await absentWhen(NO_SUCH_ENTITY, () => iam.send(command));
  }
}

/**
 * Returns the name of the user at hand.
 * @example
 * const keys = await readAccessKeys(context, readUserName(context));
 */
export function readUserName({ resource }: Caller): string {
  return readResourceName(resource.Id);
}

/**
 * Writes a time as its day in UTC.
 * @param time milliseconds since the epoch
 * @example
 * formatDay(Date.parse('2026-11-03T08:00:00Z')); // '2026-11-03'
 */
export function formatDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

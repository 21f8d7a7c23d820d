/** Member accounts on this machine: all of AWS that moto knows, or, without Python, the settings of S3 buckets. */

import type { ReactorManifest } from '@attack-reactor/kit';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { startBuckets } from './member-accounts/buckets.ts';
import type { MemberAccounts } from './member-accounts/member-accounts.ts';
import { startMoto } from './member-accounts/moto.ts';
import { HOW_TO_GET_MOTO, pythonWithMoto } from './member-accounts/python.ts';

export type MemberAccountsOptions = {
  readonly defaultAccountId: string;
  /** Left out: moto where this machine has it. */
  readonly kind?: MemberAccounts['kind'];
  /** File that keeps what moto holds for the next start (journal.py); without it the accounts are empty and in memory. */
  readonly journal?: string | undefined;
};

/** Finds the emulator that this machine has. */
export function memberAccountsHere(): MemberAccounts['kind'] {
  return pythonWithMoto() === undefined ? 'buckets' : 'moto';
}

/** Starts member accounts: empty, or with what `journal` kept. @throws ConfigurationInvalid with what Python said, where moto is asked for and does not start */
export async function startMemberAccounts({
  defaultAccountId,
  kind = memberAccountsHere(),
  journal,
}: MemberAccountsOptions): Promise<MemberAccounts> {
  return kind === 'moto' ? startMoto(defaultAccountId, journal) : startBuckets(defaultAccountId);
}

/** @throws ConfigurationInvalid where the reactor calls services that these member accounts do not have */
export function requireEmulatedServices(
  { id, permissions }: Pick<ReactorManifest, 'id' | 'permissions'>,
  kind: MemberAccounts['kind'],
): void {
  const services = new Set(permissions.flatMap(({ actions }) => actions.map((action) => action.split(':')[0] ?? '')));
  services.delete('s3');
  if (kind === 'moto' || services.size === 0) return;
  throw new ConfigurationInvalid(`Reactor ${id} calls ${[...services].join(', ')}, and there are ${HOW_TO_GET_MOTO}`);
}

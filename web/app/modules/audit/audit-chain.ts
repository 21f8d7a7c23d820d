/** An entry of the audit log; `digest` is of the entry and of the one before it. */
export type ChainEntry = {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly operation: string;
  readonly target: string;
  readonly outcome: string;
  readonly requestId: string;
  readonly tenants: string;
  /** JSON of the values before and after; null: the entry tells of none. */
  readonly change: string | null;
  readonly digest: string;
};

/**
 * The verdict of a check of the chain. `unbroken`: every entry down to `from` follows from the one before it. `broken`: entry `at`
 * was changed, or does not follow from the one before. `gap`: the entry before `at` is not among them, so nobody can tell.
 */
export type ChainReport =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'unbroken' | 'broken' | 'gap';
      /** The newest entry that was looked at. */
      readonly to: number;
      /** The oldest entry that was proved; undefined: not even the newest is. */
      readonly from: number | undefined;
      /** The entry at which the check ended. */
      readonly at: number;
      /** True if the chain was followed to the first entry there ever was. */
      readonly isWhole: boolean;
    };

/**
 * Follows the chain from the newest entry back, as docs/api.md shows. The oldest loaded entry proves nothing unless it is the
 * first of all: the digest before it is not known.
 * @param entries the newest first, as the API lists them
 */
export async function checkChain(entries: readonly ChainEntry[], hash: (text: string) => Promise<string> = hashText): Promise<ChainReport> {
  const newest = entries[0];
  if (newest === undefined) return { kind: 'empty' };
  let from: number | undefined;
  for (const [index, entry] of entries.entries()) {
    const end = { to: newest.number, from, at: entry.number, isWhole: false };
    const before = entry.number === 1 ? '' : entries[index + 1];
    if (before === undefined) return { ...end, kind: 'unbroken' };
    if (before !== '' && before.number !== entry.number - 1) return { ...end, kind: 'gap' };
    const digest = await hash(writeEntry(entry, before === '' ? '' : before.digest));
    if (digest !== entry.digest) return { ...end, kind: 'broken' };
    from = entry.number;
  }
  const first = entries.at(-1) ?? newest;
  return { kind: 'unbroken', to: newest.number, from, at: first.number, isWhole: true };
}

/** The text that a digest is of. */
function writeEntry({ number, at, actor, operation, target, outcome, requestId, tenants, change }: ChainEntry, before: string): string {
  const said = [before, number, at, actor, operation, target, outcome, requestId, tenants];
  return JSON.stringify(change === null ? said : [...said, change]);
}

async function hashText(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

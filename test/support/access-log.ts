import { appendFileSync } from 'node:fs';
import type { AccessUse } from '#local/permissions/guarded-host.ts';

/** A right, how often it was used, and how often somebody lacked it. Reactors are named with the phase: `s3-versioning apply`. */
type Row = { readonly of: 'function' | 'reactor'; readonly role: string; readonly right: string; uses: number; refusals: number };

/**
 * Keeps which rights were used while tests ran. Where a whole run is watched (ACCESS_LOG names a file), it is written there, and
 * access-reporter.cjs says at the end which rights nobody used.
 */
export class AccessLog {
  readonly #rows = new Map<string, Row>();

  readonly onFunction = ({ role, request, decision }: AccessUse): void => {
    const row = this.#row('function', role, `${decision.by?.Sid ?? ''} ${request.action}`);
    if (decision.kind === 'allowed') row.uses += 1;
    else row.refusals += 1;
  };

  /** A reactor was run, and this is what its manifest asks for. */
  grant(reactor: string, action: string): void {
    this.#row('reactor', reactor, action);
  }

  use(reactor: string, action: string): void {
    this.#row('reactor', reactor, action).uses += 1;
  }

  refuse(reactor: string, action: string): void {
    this.#row('reactor', reactor, action).refusals += 1;
  }

  write(): void {
    const { ACCESS_LOG: file } = process.env;
    const lines = [...this.#rows.values()].map((row) => `${JSON.stringify(row)}\n`);
    this.#rows.clear();
    if (file !== undefined && lines.length > 0) appendFileSync(file, lines.join(''));
  }

  #row(of: Row['of'], role: string, right: string): Row {
    const key = `${of} ${role} ${right}`;
    const row = this.#rows.get(key) ?? { of, role, right, uses: 0, refusals: 0 };
    this.#rows.set(key, row);
    return row;
  }
}

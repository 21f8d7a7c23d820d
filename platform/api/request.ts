import type { Caller } from '#domain/api/caller.ts';
import type { AccountScope, Tenant } from '#domain/base/tenant.ts';

/** The values before and after what a request changed; null: there is nothing. */
export type Change = { readonly before: unknown; readonly after: unknown };

/** Everything about a request besides its input. */
export type ApiRequest = {
  readonly id: string;
  readonly operation: string;
  readonly caller: Caller;
  /** The accounts in which the caller holds a role of the operation. Whatever is outside of it is not there. */
  readonly scope: AccountScope;
  readonly tenants: readonly Tenant[];
  readonly header: (name: string) => string | undefined;
  /** The header `Link` to the next page of this very request: https://www.rfc-editor.org/rfc/rfc8288 */
  readonly linkTo: (cursor: string) => string;
  /** Tells what the request changed, for the audit log; the last word counts. */
  readonly tellChange: (change: Change) => void;
};

import type { Caller } from '#domain/api/caller.ts';
import type { AccountScope, Tenant } from '#domain/base/tenant.ts';

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
};

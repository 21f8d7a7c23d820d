/** Returns the tenant that this tab remembers, if it is one of the person: somebody else may have signed in here before. */
export function keepOwnTenant(
  tenant: string | undefined,
  { tenants }: { readonly tenants: readonly { readonly id: string }[] },
): string | undefined {
  return tenants.some(({ id }) => id === tenant) ? tenant : undefined;
}

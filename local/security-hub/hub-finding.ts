/**
 * A finding as Security Hub keeps it: an ASFF document whose identity is known to be text. Never changed in place, only
 * replaced, so whoever got one may keep it.
 */
export type HubFinding = Readonly<Record<string, unknown>> &
  FindingIdentifier & { readonly AwsAccountId: string; readonly UpdatedAt: string };

/** The key of a finding: two products may use the same Id. */
export type FindingIdentifier = { readonly Id: string; readonly ProductArn: string };

/** The hub that a stand-in plays: the administrator account's, in one Region. */
export type HubIdentity = { readonly partition: string; readonly region: string; readonly accountId: string };

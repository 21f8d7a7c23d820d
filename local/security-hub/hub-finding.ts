/**
 * A finding as Security Hub keeps it: an ASFF document whose identity is known to be text. Never changed in place, only
 * replaced, so whoever got one may keep it.
 */
export type HubFinding = Readonly<Record<string, unknown>> & FindingKey & { readonly UpdatedAt: string };

/** The name of a finding: two products may use the same Id, and two accounts may have findings of the same name. */
export type FindingIdentifier = { readonly Id: string; readonly ProductArn: string };

/** The key of a finding: its name in one account. */
export type FindingKey = FindingIdentifier & { readonly AwsAccountId: string };

/** The hub that a stand-in plays: the administrator account's, in one Region. */
export type HubIdentity = { readonly partition: string; readonly region: string; readonly accountId: string };

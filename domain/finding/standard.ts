import * as z from 'zod';

/** An account and a Region whose Security Hub says what is enabled there. */
export type HubPlace = { readonly accountId: string; readonly region: string };

/** A standard that is enabled in an account and Region. */
export const enabledStandard = z.object({
  arn: z.string(),
  subscriptionArn: z.string(),
  name: z.string(),
  /** `READY`, or how far turning it on or off is. */
  status: z.string(),
});

/** A control of the standards that are enabled in an account and Region. */
export const securityControl = z.object({
  /** As findings name it: `S3.2`. */
  id: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']).nullable(),
  status: z.enum(['ENABLED', 'DISABLED']),
  remediationUrl: z.string().nullable(),
  /** ARNs of the enabled standards that it belongs to. */
  standards: z.array(z.string()),
});

export type EnabledStandard = z.output<typeof enabledStandard>;
export type SecurityControl = z.output<typeof securityControl>;

/** Everything that a Security Hub says about its standards. */
export type HubStandards = {
  readonly standards: readonly EnabledStandard[];
  readonly controls: readonly SecurityControl[];
  /** False where it did not tell of every control: what is missing may be there. */
  readonly isComplete: boolean;
};

/** The partition of the table of standards that names the places, one a row: `<account>#<Region>`. */
export const PLACES = 'PLACES';

/** The partition of the table of standards that has those of a place, by ARN. */
export function standardPartition(place: HubPlace): string {
  return `STANDARD#${namePlace(place)}`;
}

/** The partition of the table of controls that has those of a place, by id; bindings have another one. */
export function controlPartition(place: HubPlace): string {
  return `CONTROL#${namePlace(place)}`;
}

export function namePlace({ accountId, region }: HubPlace): string {
  return `${accountId}#${region}`;
}

/**
 * Returns the id of a standard by its ARN, as findings name it in `AssociatedStandards`: `standards/pci-dss/v/4.0.1`. It is the same
 * in every Region and partition.
 */
export function readStandardId(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource === '' ? arn : resource;
}

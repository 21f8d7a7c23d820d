import * as z from 'zod';
import type { Change } from '../contract/plan.ts';

/** The four settings of S3 Block Public Access, of a bucket or of an account; a setting that is not named is off. */
export const publicAccessBlock = z.object({
  BlockPublicAcls: z.boolean().default(false),
  IgnorePublicAcls: z.boolean().default(false),
  BlockPublicPolicy: z.boolean().default(false),
  RestrictPublicBuckets: z.boolean().default(false),
});
export type PublicAccessBlock = z.output<typeof publicAccessBlock>;

export const BLOCK_ALL: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * Returns the settings as they hold: without a configuration all four are off. Backups have this form, so that what others
 * turned on or off since can be told field by field.
 * @example
 * readBack: async (context) => fillSettings(await read(context)),
 */
export function fillSettings(current: PublicAccessBlock | null): PublicAccessBlock {
  return publicAccessBlock.parse(current ?? {});
}

/**
 * Returns true if all four settings are off, which S3 takes for no configuration.
 * @example
 * if (isOff(earlier)) await s3.send(new DeletePublicAccessBlockCommand(ownedBucket(context)));
 */
export function isOff(settings: PublicAccessBlock): boolean {
  return Object.values(settings).every((isOn) => !isOn);
}

/**
 * Lists the changes until all four settings are on.
 * @param current null: there is no configuration
 * @example
 * if (blockingChanges(resource.Id, current).length === 0) return nothingToDo(`Bucket ${Bucket} blocks public access`);
 */
export function blockingChanges(resource: string, current: PublicAccessBlock | null): Change[] {
  return publicAccessBlock
    .keyof()
    .options.filter((name) => current?.[name] !== true)
    .map((name) => ({ resource, field: `publicAccessBlock.${name}`, before: current?.[name] ?? null, after: true }));
}

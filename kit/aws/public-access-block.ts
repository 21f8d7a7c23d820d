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

import * as z from 'zod';

/**
 * Walls around the code of a package, the strongest first: a Lambda function without rights and without a network, in a container
 * of its own; a network namespace without any interface (Linux); nothing more than a process of its own with few rights.
 */
const ISOLATIONS = ['isolated-function', 'network-namespace', 'process'] as const;
export const isolation = z.enum(ISOLATIONS);
export type Isolation = z.output<typeof isolation>;

/** Tells if a wall is as strong as one that somebody demands. */
export function isAsStrong(wall: Isolation, wanted: Isolation): boolean {
  return ISOLATIONS.indexOf(wall) <= ISOLATIONS.indexOf(wanted);
}

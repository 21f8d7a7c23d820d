import * as z from 'zod';

/** The proof of who asks: a presigned request to STS. `by` is the person of a token, where the API asks; or, where this is allowed, a name. */
export const proofOfPerson = {
  identity: z.object({ url: z.string().min(1).max(8192) }).optional(),
  by: z.object({ id: z.string().min(1).max(256), groups: z.array(z.string()) }).optional(),
};

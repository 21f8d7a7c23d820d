import * as z from 'zod';
import { binding } from './binding.ts';

/** A binding as lists show it. */
export const listedBinding = z.object({
  binding,
  /** True for one that is in the configuration: the deployment alone changes it. */
  isOfConfiguration: z.boolean(),
  /** Names this version of it in If-Match. */
  etag: z.string(),
});

/** Bindings, with those that cannot be read named apart. */
export const bindingList = z.object({
  bindings: z.array(listedBinding),
  unreadable: z.array(z.object({ id: z.string(), fault: z.string() })),
});
export type BindingList = z.output<typeof bindingList>;

import { effect, mode } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { versionId } from './catalog-entry.ts';

/** One version that answers to a control and may be installed, as a search by controls tells it. */
export const controlOffer = z.strictObject({
  ...versionId.shape,
  control: z.string(),
  effect,
  modes: z.array(mode),
  /** Why somebody should not install it although it may be; null: nothing speaks against it. */
  warning: z.string().nullable(),
});
export type ControlOffer = z.output<typeof controlOffer>;

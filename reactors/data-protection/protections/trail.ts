import { changeTrail, readTrail } from '@attack-reactor/kit/aws/trail';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';

/** Log file validation, so that logs that were deleted or changed are found out. */
export const trail = defineProtection({
  spelling: /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]+$/,
  // A trail of all Regions is found in each.
  inAnyRegion: true,
  settings: z.object({ logFileValidation: z.boolean() }).partial(),
  async inspect(context) {
    const { LogFileValidationEnabled: logFileValidation = false } = await readTrail(context);
    return { settings: { logFileValidation }, wanted: { logFileValidation: true } };
  },
  async write(context, { logFileValidation }) {
    if (logFileValidation !== undefined) await changeTrail(context, { EnableLogFileValidation: logFileValidation });
  },
});

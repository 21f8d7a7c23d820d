import { severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { NOTIFICATION_KINDS } from './notification.ts';

/** Only what is in `include` (where given), and never what is in `exclude`. */
function selection<Item extends z.ZodType>(item: Item, what: string) {
  const include = z
    .array(item)
    .min(1)
    .optional()
    .meta({ description: `Only ${what} of this list are told.` });
  const exclude = z
    .array(item)
    .optional()
    .meta({ description: `No ${what} of this list are told.` });
  return z.strictObject({ include, exclude }).default({});
}

/**
 * The settings that keep notifications from a route. An empty object tells everything. Source keys are written `S3.2`,
 * `securityhub_control:S3.2` or with a `*` at the end: `securityhub_control:S3.*`.
 */
export const quietRules = z.strictObject({
  minimumSeverity: severityLabel.default('INFORMATIONAL').meta({ description: 'Nothing below it is told.' }),
  kinds: selection(z.enum(NOTIFICATION_KINDS), 'kinds'),
  accounts: selection(z.string().regex(/^\d{12}$/, 'is not an account id'), 'accounts'),
  sourceKeys: selection(z.string().regex(/^[^*]+\*?$/, 'may have one * at its end'), 'source keys'),
});
export type QuietRules = z.output<typeof quietRules>;

import * as z from 'zod';
import { SEVERITY_LABELS } from '#domain/finding/finding.ts';
import { NOTIFICATION_KINDS, type Notification } from './notification.ts';
import { shortKey } from './single-message.ts';

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
  minimumSeverity: z.enum(SEVERITY_LABELS).default('INFORMATIONAL').meta({ description: 'Nothing below it is told.' }),
  kinds: selection(z.enum(NOTIFICATION_KINDS), 'kinds'),
  accounts: selection(z.string().regex(/^\d{12}$/, 'is not an account id'), 'accounts'),
  sourceKeys: selection(z.string().regex(/^[^*]+\*?$/, 'may have one * at its end'), 'source keys'),
});
export type QuietRules = z.output<typeof quietRules>;

export type QuietReason = 'severity' | 'kind' | 'account' | 'source-key';

/** Why a route keeps quiet about a notification; undefined where it tells. */
export function quietReason({ kind, finding }: Notification, rules: QuietRules): QuietReason | undefined {
  if (SEVERITY_LABELS.indexOf(finding.severity) < SEVERITY_LABELS.indexOf(rules.minimumSeverity)) return 'severity';
  if (!isSelected(rules.kinds, (item) => item === kind)) return 'kind';
  if (!isSelected(rules.accounts, (item) => item === finding.accountId)) return 'account';
  if (!isSelected(rules.sourceKeys, (pattern) => matches(pattern, finding.sourceKey))) return 'source-key';
  return undefined;
}

type Selection<Item> = { readonly include?: readonly Item[] | undefined; readonly exclude?: readonly Item[] | undefined };

function isSelected<Item>({ include, exclude = [] }: Selection<Item>, is: (item: Item) => boolean): boolean {
  return (include === undefined || include.some(is)) && !exclude.some(is);
}

function matches(pattern: string, sourceKey: string): boolean {
  return [sourceKey, shortKey(sourceKey)].some((name) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

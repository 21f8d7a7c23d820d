import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import type { Notification } from './notification.ts';
import type { QuietRules } from './quiet.ts';
import { shortKey } from './single-message.ts';

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

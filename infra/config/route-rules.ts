import { formatReactorId, SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { type FieldPath, type FieldProblem, quote, suggestion } from '#domain/base/field-problem.ts';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { describeSecretArn } from './aws-arns.ts';
import { repeatedIds } from './binding-rules.ts';
import type { ConfigDraft } from './config-draft.ts';
import type { Knowledge } from './knowledge.ts';
import { describeSourceKey } from './known-keys.ts';
import { describeRegion, findHome } from './place-rules.ts';
import type { NotificationRouteConfig } from './reaction-config.ts';

/** Finds what is wrong with routes: secrets that their functions cannot read, filters about what does not exist, and routes that stay silent. */
export function routeProblems(draft: ConfigDraft, knowledge: Knowledge): FieldProblem[] {
  return [
    ...repeatedIds(draft.routes),
    ...draft.routes.flatMap(({ path, item }) => [
      ...found([...path, 'secretArn'], describeSecretArn(item.secretArn, findHome(draft))),
      ...filterProblems(item, path, knowledge),
      ...silences(item, path),
    ]),
  ];
}

function found(path: FieldPath, message: string | undefined): FieldProblem[] {
  return message === undefined ? [] : [{ path, message }];
}

function filterProblems({ only, quiet }: NotificationRouteConfig, path: FieldPath, { keys, reactors }: Knowledge): FieldProblem[] {
  const ids = reactors?.map(formatReactorId);
  const each = <Item>(items: readonly Item[] | undefined, field: FieldPath, describe: (item: Item) => string | undefined) =>
    (items ?? []).flatMap((item, index) => found([...path, ...field, index], describe(item)));
  return [
    ...each(only.region, ['only', 'region'], describeRegion),
    ...each(only.reactorId, ['only', 'reactorId'], (id) =>
      ids === undefined || ids.includes(id) ? undefined : `there is no reactor ${quote(id)}${suggestion(id, ids)}`,
    ),
    ...(['include', 'exclude'] as const).flatMap((rule) =>
      each(quiet.sourceKeys[rule], ['quiet', 'sourceKeys', rule], (key) => (keys === undefined ? undefined : describeSourceKey(key, keys))),
    ),
  ];
}

/** Two filters that together let nothing pass. */
function silences({ only, quiet }: NotificationRouteConfig, path: FieldPath): FieldProblem[] {
  const least = SEVERITY_LABELS.indexOf(quiet.minimumSeverity);
  const isLoud = (only.severity ?? SEVERITY_LABELS).some((label) => SEVERITY_LABELS.indexOf(label) >= least);
  const told = selectItems(only.kind ?? NOTIFICATION_KINDS, quiet.kinds);
  const accounts = only.accountId === undefined ? undefined : selectItems(only.accountId, quiet.accounts);
  return [
    ...(isLoud
      ? []
      : found(
          [...path, 'quiet', 'minimumSeverity'],
          `${quote(quiet.minimumSeverity)} is above all of only.severity; the route would never tell anything`,
        )),
    ...(told.length > 0 ? [] : found([...path, 'quiet', 'kinds'], 'leaves nothing of only.kind; the route would never tell anything')),
    ...(accounts === undefined || accounts.length > 0
      ? []
      : found([...path, 'quiet', 'accounts'], 'leaves nothing of only.accountId; the route would never tell anything')),
  ];
}

type Selection<Item> = { readonly include?: readonly Item[] | undefined; readonly exclude?: readonly Item[] | undefined };

function selectItems<Item>(items: readonly Item[], { include, exclude = [] }: Selection<Item>): readonly Item[] {
  return items.filter((item) => (include === undefined || include.includes(item)) && !exclude.includes(item));
}

/** The kinds of message that a route tells. */
export function listNotificationKinds({ only, quiet }: NotificationRouteConfig): readonly string[] {
  return selectItems(only.kind ?? NOTIFICATION_KINDS, quiet.kinds);
}

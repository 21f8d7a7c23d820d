import { formatReactorId } from '@attack-reactor/kit/contract';
import { type FieldPath, type FieldProblem, fieldName, quote } from '#domain/base/field-problem.ts';
import type { NotificationKind } from '#domain/notification/notification.ts';
import { countPeople } from '#domain/reaction/approver-principals.ts';
import { type Binding, rankSpecificity, readIntent } from '#domain/reaction/binding.ts';
import { isSomewhere, mayMeet, narrowToTenant } from '#domain/reaction/binding-overlap.ts';
import type { ConfigDraft } from './config-draft.ts';
import { consoleWarnings } from './console-rules.ts';
import type { Knowledge } from './knowledge.ts';
import { describeControl } from './known-keys.ts';
import { listNotificationKinds } from './route-rules.ts';

/** Accounts that the documentation of AWS, and the shipped environments, use as examples. */
const EXAMPLE_ACCOUNTS = ['111122223333', '123456789012', '999988887777', '444455556666', '000000000000'];

/** Lists settings that are legal and may not be meant: the author of the file decides. */
export function configWarnings(draft: ConfigDraft, knowledge: Knowledge): FieldProblem[] {
  return [
    ...environmentWarnings(draft),
    ...draft.bindings.flatMap(({ path, item }) => bindingWarnings(item, path, draft, knowledge)),
    ...meetings(draft),
    ...audienceWarnings(draft),
    ...approverWarnings(draft, knowledge),
    ...strangers(draft),
    ...consoleWarnings(draft),
  ];
}

function environmentWarnings({ fields }: ConfigDraft): FieldProblem[] {
  const { environment = '', account, alarms, backend, protectData, database, enrichment, rollUp } = fields;
  const isProduction = environment.startsWith('prod');
  const warnings: FieldProblem[] = [];
  if (account !== undefined && EXAMPLE_ACCOUNTS.includes(account))
    warnings.push({ path: ['account'], message: `${quote(account)} is an account of examples; write yours` });
  if (isProduction && alarms?.notify === 'nobody')
    warnings.push({ path: ['alarms', 'notify'], message: 'is "nobody": no one is told when findings are stuck' });
  if (isProduction && backend?.kind === 'local')
    warnings.push({ path: ['backend', 'kind'], message: 'is "local": the state of production is a file on one machine; use "s3"' });
  if (isProduction && protectData === false)
    warnings.push({ path: ['protectData'], message: 'is false: a destroy takes the records of reactions with it' });
  const pause = database?.kind === 'aurora-serverless' && database.minCapacity === 0 ? (database.secondsUntilAutoPause ?? 300) : undefined;
  if (pause !== undefined && enrichment !== undefined && enrichment.mappingRefreshSeconds < pause) {
    const message = `is ${enrichment.mappingRefreshSeconds}: while findings come, each question keeps the database from pausing after ${pause} s`;
    warnings.push({ path: ['enrichment', 'mappingRefreshSeconds'], message });
  }
  if (pause !== undefined && rollUp !== undefined && rollUp.everyMinutes * 60 < 2 * pause) {
    const message = `is ${rollUp.everyMinutes}: each run asks the database, which then sleeps less than half of the time (it pauses after ${pause} s)`;
    warnings.push({ path: ['rollUp', 'everyMinutes'], message });
  }
  return warnings;
}

function bindingWarnings(binding: Binding, path: FieldPath, { world }: ConfigDraft, { reactors, keys }: Knowledge): FieldProblem[] {
  const { id, mode, tenant, scope, match, reactorId, infrastructureCode } = binding;
  const warnings: FieldProblem[] = [];
  if (mode === 'automatic' && tenant === undefined && Object.values(scope).every((rule) => rule === undefined))
    warnings.push({
      path,
      message: `${quote(id)} changes resources in every member account and Region, and asks nobody; narrow its scope`,
    });
  if (mode === 'automatic' && infrastructureCode === 'change')
    warnings.push({
      path: [...path, 'infrastructureCode'],
      message: 'is "change": the next run of the infrastructure code undoes what was fixed',
    });
  const manifest = reactors?.find((one) => formatReactorId(one) === reactorId);
  const isControl = 'control' in match && keys !== undefined && describeControl(match.control, keys) === undefined;
  if (manifest !== undefined && isControl && !manifest.controls.includes(match.control))
    warnings.push({
      path: [...path, 'reactorId'],
      message: `${quote(reactorId)} is not made for ${match.control}, but for ${manifest.controls.join(', ') || 'no control'}`,
    });
  const others = (scope.accounts?.include ?? []).filter((account) => world.accounts !== undefined && !world.accounts.includes(account));
  if (others.length > 0 && isSomewhere([narrowToTenant(binding, world)], world))
    warnings.push({
      path: [...path, 'scope', 'accounts'],
      message: `${others.map(quote).join(', ')} is not among reaction.memberAccounts`,
    });
  return warnings;
}

/** One finding can show two techniques, and then two bindings are equally narrow. */
function meetings({ bindings, world }: ConfigDraft): FieldProblem[] {
  const byTechnique = bindings.filter(({ item }) => 'technique' in item.match);
  return byTechnique.flatMap(({ path, item }, index) =>
    byTechnique.slice(0, index).flatMap((earlier) => {
      const isSame = JSON.stringify(item.match) === JSON.stringify(earlier.item.match);
      const isApart = rankSpecificity(item) !== rankSpecificity(earlier.item) || readIntent(item) !== readIntent(earlier.item);
      if (isSame || isApart || !mayMeet(item, earlier.item, world)) return [];
      return [
        {
          path,
          message: `${quote(item.id)} is as narrow as ${quote(earlier.item.id)} (${fieldName(earlier.path)}): a finding that shows both techniques gets neither`,
        },
      ];
    }),
  );
}

/** Accounts that a route waits for, and in which nothing is ever done. */
function strangers({ routes, world: { accounts } }: ConfigDraft): FieldProblem[] {
  if (accounts === undefined) return [];
  return routes.flatMap(({ path, item }) =>
    (item.only.accountId ?? []).flatMap((account, index) => {
      const message = `${quote(account)} is not among reaction.memberAccounts`;
      return accounts.includes(account) ? [] : [{ path: [...path, 'only', 'accountId', index], message }];
    }),
  );
}

function audienceWarnings({ reaction, bindings, routes }: ConfigDraft): FieldProblem[] {
  const path = ['reaction', 'notifications'];
  if (bindings.length === 0 || reaction.notifications === undefined) return [];
  if (routes.length === 0) return [{ path, message: 'is empty: no chat hears of what the bindings do' }];
  const asking = bindings.filter(({ item }) => item.mode === 'approval');
  const untold = (kind: NotificationKind, needed: typeof asking): FieldProblem[] => {
    if (needed.length === 0 || routes.some(({ item }) => listNotificationKinds(item).includes(kind))) return [];
    return [{ path, message: `has no route that tells ${kind}, which ${listIds(needed)} needs` }];
  };
  return [
    ...untold('APPROVAL_REQUESTED', asking),
    ...untold(
      'SELF_APPROVED',
      asking.filter(({ item }) => item.selfApproval),
    ),
  ];
}

/**
 * In a deployed environment only people of approverPrincipals can answer. A question needs one of a group that may, or two: by
 * the binding, or where somebody used the custom action.
 */
function approverWarnings({ reaction: { approverPrincipals: rows }, bindings }: ConfigDraft, { reactors }: Knowledge): FieldProblem[] {
  if (rows === undefined) return [];
  const path = ['reaction', 'approverPrincipals'];
  const asking = bindings.filter(({ item }) => item.mode === 'approval' && item.approvers.length > 0);
  const counted = asking.map((one) => ({ ...one, people: countPeople(rows, one.item.approvers) }));
  const nobody = counted.filter(({ people }) => people === 0);
  const single = counted.filter(({ people }) => people === 1);
  const strict = single.filter(({ item }) => item.fourEyes === 'strict');
  const byAction = single.filter(({ item }) => item.fourEyes !== 'strict' && mayInterrupt(item, reactors));
  const warn = (needed: typeof asking, message: string) =>
    needed.length === 0 ? [] : [{ path, message: `${message} ${listIds(needed)}` }];
  return [
    ...warn(nobody, 'has nobody of the groups that may answer in a deployed environment, so questions lapse:'),
    ...warn(strict, 'has one person of the groups that may answer, and two have to approve:'),
    ...warn(byAction, 'has one person of the groups that may answer, and two have to approve what the custom action starts:'),
  ];
}

function mayInterrupt({ reactorId }: Binding, reactors: Knowledge['reactors']): boolean {
  const effect = reactors?.find((one) => formatReactorId(one) === reactorId)?.effect;
  return effect !== undefined && effect !== 'reversible';
}

function listIds(placed: readonly { readonly item: Pick<Binding, 'id'> }[]): string {
  return placed.map(({ item }) => quote(item.id)).join(', ');
}

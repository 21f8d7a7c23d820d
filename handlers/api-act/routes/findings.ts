import type { AnswerOf } from '#domain/api/contract.ts';
import { type AccountScope, isInScope } from '#domain/base/tenant.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { type ActionOutcome, type FindingAction, rulingOnAction } from '#domain/reaction/finding-action.ts';
import { REPEAT_HEADER } from '#platform/api/answer-once.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { StoredFindings } from '#platform/finding/stored-findings.ts';
import type { HandStarter } from '#platform/reaction/start-by-hand.ts';
import type { Annotation, FindingAnnotator } from '#platform/security-hub/finding-annotator.ts';

export type FindingDeps = {
  readonly store: StoredFindings;
  readonly starter: HandStarter;
  readonly annotator: FindingAnnotator;
};

type Outcome = AnswerOf<'actOnFindings'>['outcomes'][number];
/** A finding that an action is for. */
type Meant = { readonly identity: string; readonly finding: Finding };

/** So many findings are read, or started, at the same time. */
const AT_ONCE = 20;

/** Actions on findings, by their ids: what a caller says of a finding besides counts for nothing. */
export function findingRoutes(deps: FindingDeps): Pick<ApiHandlers<'api-act'>, 'actOnFindings'> {
  return {
    async actOnFindings({ body: { action, findings, note, dryRun } }, request) {
      if (action === 'note' && note.trim() === '') throw new Refusal(422, 'note: write what the note says.');
      if (action === 'remediate' && note !== '') throw new Refusal(422, 'note: a remediation has none.');
      const sorted = await inTurns([...new Set(findings)], (identity) => sort(identity, action, request.scope, deps));
      const meant = sorted.flatMap((one) => (one.kind === 'meant' ? [one] : []));
      const left = sorted.flatMap((one) => (one.kind === 'left' ? [one.outcome] : []));
      const done = dryRun
        ? meant.map(({ identity }) => tell(identity, foresee(action)))
        : await act(meant, { action, note }, request, deps);
      const outcomes = [...done, ...left];
      if (!dryRun)
        request.tellChange({ before: null, after: { action, note, outcomes: outcomes.map((one) => [one.identity, one.outcome]) } });
      return { isDryRun: dryRun, counts: count(outcomes), outcomes };
    },
  };
}

type Sorted = ({ readonly kind: 'meant' } & Meant) | { readonly kind: 'left'; readonly outcome: Outcome };

async function sort(identity: string, action: FindingAction, scope: AccountScope, { store }: FindingDeps): Promise<Sorted> {
  const stored = await store.find(identity);
  if (stored === undefined || !isInScope(scope, stored.record.finding.AwsAccountId))
    return { kind: 'left', outcome: tell(identity, 'unknown') };
  const { finding } = stored.record;
  const ruling = rulingOnAction(action, finding);
  if (ruling.kind === 'leave') return { kind: 'left', outcome: tell(identity, ruling.outcome, ruling.detail) };
  return { kind: 'meant', identity, finding };
}

type Wish = { readonly action: FindingAction; readonly note: string };

async function act(meant: readonly Meant[], { action, note }: Wish, request: ApiRequest, deps: FindingDeps): Promise<Outcome[]> {
  const { id: by } = request.caller;
  if (action === 'remediate') return remediate(meant, request, deps);
  if (meant.length === 0) return [];
  const status = action === 'suppress' ? 'SUPPRESSED' : action === 'unsuppress' ? 'NEW' : undefined;
  const text = note.trim() === '' ? `${action === 'suppress' ? 'Suppressed' : 'No longer suppressed'} by ${by}.` : note;
  const annotation: Annotation = status === undefined ? { note: text, by } : { status, note: text, by };
  const outcomes = await deps.annotator.annotate(
    meant.map(({ finding }) => finding),
    annotation,
  );
  return meant.map(({ identity }, index) => {
    const outcome = outcomes[index] ?? 'refused';
    return outcome === 'gone' ? tell(identity, 'refused', 'Security Hub no longer holds the finding.') : tell(identity, outcome);
  });
}

/** A request that is sent again with its key has the same name, and starts nothing twice. */
function remediate(meant: readonly Meant[], { caller, id, header }: ApiRequest, { starter }: FindingDeps): Promise<Outcome[]> {
  const request = header(REPEAT_HEADER) ?? id;
  return inTurns(meant, async ({ identity, finding }) => {
    await starter.start({ finding, requestedBy: caller.id, request });
    return tell(identity, 'asked', `GET /v1/executions?finding=${identity} tells what becomes of it.`);
  });
}

function foresee(action: FindingAction): ActionOutcome {
  return action === 'remediate' ? 'asked' : 'changed';
}

function tell(identity: string, outcome: ActionOutcome, detail: string | null = null): Outcome {
  return { identity, outcome, detail };
}

function count(outcomes: readonly Outcome[]): AnswerOf<'actOnFindings'>['counts'] {
  return Object.fromEntries([...Map.groupBy(outcomes, ({ outcome }) => outcome)].map(([outcome, of]) => [outcome, of.length]));
}

async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
}

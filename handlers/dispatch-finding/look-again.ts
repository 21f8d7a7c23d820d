import { findingsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { readAddress } from '#domain/finding/finding-address.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { deferred, skipped, unfixed } from '#domain/reaction/conclusion.ts';
import { endedSince } from '#domain/reaction/eligibility.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { projectFinding } from '#domain/reaction/project-finding.ts';
import { candidateBindings, decideReaction, type FindingFacts } from '#domain/reaction/reaction-decision.ts';
import type { FinalResult } from '#domain/reaction/reaction-result.ts';
import type { Answered, Planned } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { renewDecision, renewFacts, whyRefusedToday } from '#domain/reaction/renewed-decision.ts';
import type { Clock } from '#platform/base/clock.ts';
import { findPlanner, type ReactionWork } from '#platform/reaction/reaction-work.ts';
import { fillParameters } from '#platform/reaction/reactor-session.ts';
import type { ResourceOwnership } from '#platform/reaction/resource-ownership.ts';
import type { FindingReader } from '#platform/security-hub/finding-reader.ts';

type Agreed = Planned | Answered;

export type LookDeps = Pick<ReactionWork, 'rules' | 'organization'> & {
  readonly versions: Pick<ReactionWork['versions'], 'find'>;
  readonly reader: FindingReader;
  readonly ownership: Pick<ResourceOwnership, 'loadTags'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** The state of affairs right before the first change of a reaction. */
export type Outlook =
  /** It may be made, under this binding. */
  | { readonly kind: 'go'; readonly binding: Binding }
  /** The change window is closed until then (ISO text). */
  | { readonly kind: 'wait'; readonly until: string }
  | { readonly kind: 'end'; readonly result: FinalResult };

/**
 * Reads the finding again and decides again, as days can pass between a decision and its change: only a finding that still
 * asks for the reaction, and a binding that still allows it as it was agreed on, let it go on.
 * @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable, BindingsUnavailable, OrganizationUnavailable
 */
export async function lookAgain(state: Agreed, deps: LookDeps): Promise<Outlook> {
  const finding = await readToday(state, deps.reader);
  if ('code' in finding) return end(skipped(finding));
  const over = endedSince(state.finding, finding);
  if (over !== undefined) return end(skipped({ code: over }));

  const { id } = state.decision.binding;
  const { bindings } = await deps.rules();
  const binding = bindings.find((one) => one.id === id);
  if (binding === undefined) return refuse(state, [{ code: 'binding-changed', bindingId: id }]);
  const facts = renewFacts(state, finding);
  // The finding was judged when it started the reaction, which goes on whatever the finding says of who was told.
  const candidates = candidateBindings(facts, { bindings: [binding], trigger: 'manual' });
  if ('code' in candidates) return refuse(state, [{ code: 'binding-changed', bindingId: id }, candidates]);
  return decideAgain(state, facts, binding, deps);
}

/** The finding as Security Hub holds it now, or why there is none. */
async function readToday(
  { finding, target }: Agreed,
  reader: FindingReader,
): Promise<Finding | Extract<Reason, { code: 'finding-gone' | 'own-finding' | 'text' }>> {
  const stored = await reader.find(readAddress(finding));
  const [parsed] = stored.length === 0 ? [] : findingsIn(stored);
  if (parsed?.kind === 'finding' && parsed.finding.AwsAccountId === target.accountId) return parsed.finding;
  if (parsed?.kind === 'own') return { code: 'own-finding' };
  return parsed?.kind === 'reject'
    ? { code: 'text', text: `The finding can no longer be read: ${parsed.field} ${parsed.detail}.` }
    : { code: 'finding-gone' };
}

async function decideAgain(state: Agreed, facts: FindingFacts, binding: Binding, deps: LookDeps): Promise<Outlook> {
  const projection = projectFinding(facts.finding);
  const finding = projection.kind === 'projected' ? projection.finding : undefined;
  const resource = finding?.Resources.find(({ Type, Id }) => Type === state.resource.Type && Id === state.resource.Id);
  // It is about other resources by now.
  if (finding === undefined || resource === undefined) return end(skipped({ code: 'finding-gone' }));
  const [{ tenants = [] }, reactors, place] = await Promise.all([
    deps.rules(),
    listReactors(state, deps),
    deps.organization.findPlace(facts.finding.AwsAccountId),
  ]);
  const tagged = { ...resource, ...(binding.scope.tags !== undefined && { Tags: await deps.ownership.loadTags(state) }) };
  const decision = decideReaction(facts, tagged, [binding], place, { reactors, tenants, now: deps.clock.now() });
  const refused = whyRefusedToday(binding.id, decision);
  const installed = reactors.get(binding.reactorId);
  if (refused !== undefined || decision.kind !== 'react' || installed === undefined) return refuse(state, refused ?? []);
  const agreed = { decision: state.decision, parameters: fillParameters(state, installed) };
  const today = { decision, parameters: fillParameters({ decision, finding }, installed) };
  const renewal = renewDecision(state.mode, agreed, today);
  if (renewal.kind === 'refused') return refuse(state, renewal.why);
  if (renewal.kind === 'anew') return end(deferred(renewal.why, deps.clock.now(), state.result.plan));
  return decision.waitUntil === null ? { kind: 'go', binding } : waitFor(state, decision.waitUntil);
}

/**
 * Lists reactors as they count for what was agreed on. People approved a plan of one version, so this version stands for the one that
 * is installed, for as long as it can be called; in mode automatic nobody said yes to the earlier one.
 */
async function listReactors(state: Agreed, deps: LookDeps): Promise<ReadonlyMap<string, InstalledReactor>> {
  const { reactors } = await deps.rules();
  const { id } = state.decision.reactor;
  const planner = state.mode === 'approval' && reactors.has(id) ? await findPlanner(state, deps) : undefined;
  return planner === undefined ? reactors : new Map([...reactors, [id, planner]]);
}

/** An execution that waited for nothing runs in a workflow that cannot wait. */
function waitFor(state: Agreed, until: string): Outlook {
  if (state.mode === 'approval' || state.decision.waitUntil !== null) return { kind: 'wait', until };
  return end(deferred([{ code: 'window-closed', until }], Date.parse(until), state.result.plan));
}

function refuse(state: Agreed, why: readonly Reason[]): Outlook {
  return end(unfixed('REFUSED', why, { plan: state.result.plan, backupRef: null, messages: [] }));
}

function end(result: FinalResult): Outlook {
  return { kind: 'end', result };
}

import type { ChangePlan, Json, Plan, Verification } from '@attack-reactor/kit/contract';
import { choosePermissionPhase, formatReactorId, type ReactorCall } from '@attack-reactor/kit/contract';
import { MemberAccountDenied } from '#domain/base/errors.ts';
import { parametersFor } from '#domain/reaction/control-parameters.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { Decided } from '#domain/reaction/reaction-state.ts';
import { sessionPolicy } from '#domain/reaction/session-policy.ts';
import type { MemberSessions } from './member-sessions.ts';
import type { Organization } from './organization.ts';
import type { ReactorFunctions } from './reactor-functions.ts';

export type ReactorSessionDeps = {
  readonly organization: Organization;
  readonly sessions: MemberSessions;
  readonly functions: ReactorFunctions;
};

/**
 * One reactor at work on one resource in a member account. Every phase gets credentials of its own, cut down to what the
 * manifest asks for in that phase. Every method throws the errors of `ReactorFunctions.call` and MemberAccountDenied.
 */
export class ReactorSession {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly #reaction: Decided;
  readonly #reactor: InstalledReactor;
  readonly #deps: ReactorSessionDeps;

  /** @param parameters those that an earlier phase was called with; left out: the binding's and the control's */
  constructor(reaction: Decided, reactor: InstalledReactor, deps: ReactorSessionDeps, parameters?: Readonly<Record<string, Json>>) {
    this.#reaction = reaction;
    this.#reactor = reactor;
    this.#deps = deps;
    this.parameters = parameters ?? fillParameters(reaction, reactor);
  }

  async plan(): Promise<Plan> {
    return (await this.#call({ ...(await this.#task('plan')), phase: 'plan' })).plan;
  }

  async apply(plan: ChangePlan): Promise<Json> {
    return (await this.#call({ ...(await this.#task('apply')), phase: 'apply', plan })).created;
  }

  /** @param plan the plan that was applied */
  async verify(plan: ChangePlan): Promise<Verification> {
    return (await this.#call({ ...(await this.#task('verify')), phase: 'verify', plan })).verification;
  }

  async rollback(backup: Json, created: Json): Promise<void> {
    await this.#call({ ...(await this.#task('rollback')), phase: 'rollback', backup, created });
  }

  /**
   * Today's state, in the form of the plan's backup.
   * @param awaited the state that should be there by now: services that are slow to show it are asked again
   */
  async readBack(backup: Json, awaited?: Json): Promise<Json> {
    return (await this.#call({ ...(await this.#task('read-back')), phase: 'read-back', backup, ...(awaited !== undefined && { awaited }) }))
      .state;
  }

  #call<Call extends ReactorCall>(call: Call) {
    return this.#deps.functions.call(this.#reactor.functionName, call);
  }

  async #task(phase: ReactorCall['phase']) {
    const { id, finding, resource, target, decision } = this.#reaction;
    // Asked again for each phase: an account may leave between the question and the answer of an approval.
    const { isMember } = await this.#deps.organization.findPlace(target.accountId);
    if (!isMember) throw new MemberAccountDenied(`Account ${target.accountId} is no active member; nothing is done there.`);
    const { manifest } = this.#reactor;
    const policy = sessionPolicy(formatReactorId(manifest), manifest.permissions, choosePermissionPhase(phase), {
      target,
      resource,
      parameters: this.parameters,
    });
    const credentials = await this.#deps.sessions.open(target, id, policy);
    const { trust = [] } = decision.binding;
    return { executionId: id, finding, resource, target, parameters: this.parameters, trust, credentials };
  }
}

/** The parameters that a reactor is called with: the binding's, and the control's as the finding tells them. */
export function fillParameters(
  { decision, finding }: Pick<Decided, 'decision' | 'finding'>,
  { manifest }: InstalledReactor,
): Record<string, Json> {
  const ofControl = finding.Compliance?.SecurityControlParameters ?? [];
  return parametersFor(manifest.parameters, manifest.controlParameters, ofControl, decision.binding.parameters);
}

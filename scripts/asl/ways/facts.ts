import type { Situation, StepAnswer, StepContract } from '#domain/reaction/step-contract.ts';

/** Events on a way, which the data of a state may not tell. */
export type Facts = {
  /** There are reactions that have to be recorded and told. */
  readonly isOpen: boolean;
  readonly recorded: 'no' | 'yes' | 'failed';
  readonly told: 'no' | 'yes' | 'failed';
  /** The state that failed and whose failure is not recorded yet. */
  readonly failed: string | null;
  /** A reaction failed, or people were not told: the execution has to fail. */
  readonly hasFailed: boolean;
  /** The answers of the steps, so that nothing else can pass for them. */
  readonly said: Situation['said'];
  /** The moments that a Wait has waited for since the last change. */
  readonly waitedFor: readonly string[];
};

export const AT_START: Facts = { isOpen: false, recorded: 'no', told: 'no', failed: null, hasFailed: false, said: {}, waitedFor: [] };

/** The facts once a step has answered. */
export function afterAnswer(before: Facts, contract: StepContract | undefined, answer: StepAnswer): Facts {
  const { opens = false, fails = false, output } = answer;
  const facts = contract === undefined ? before : { ...before, said: { ...before.said, [contract.role]: output } };
  switch (contract?.role) {
    case 'parse':
      return { ...facts, isOpen: facts.isOpen || opens };
    case 'record':
      return { ...facts, recorded: 'yes', failed: null };
    case 'tell':
      return { ...facts, told: 'yes', hasFailed: facts.hasFailed || fails };
    case 'change':
      return { ...facts, waitedFor: [] };
    default:
      return facts;
  }
}

/** The facts once a step has failed for good. */
export function afterFailure(facts: Facts, contract: StepContract | undefined, state: string): Facts {
  if (contract?.role === 'record') return { ...facts, recorded: 'failed', failed: null };
  if (contract?.role === 'tell') return { ...facts, told: 'failed', hasFailed: true };
  return { ...facts, failed: state };
}

/** Why a reaction must not end here, and what to do; undefined: it may. */
export function lostReaction(facts: Facts): string | undefined {
  if (!facts.isOpen) return undefined;
  if (facts.recorded === 'no') return 'a reaction ends unrecorded; let it pass a step that records';
  return facts.told === 'no' ? 'a reaction ends and nobody is told; let it pass the step that tells people' : undefined;
}

/** Finds what is wrong with the output of a reaction that nobody was told of; undefined: nothing. */
export function silentEnd({ isOpen, told }: Facts, output: unknown, contracts: readonly StepContract[]): string | undefined {
  const isSilent = isOpen && told === 'failed' && contracts.some(({ saysFailed }) => saysFailed !== null && !saysFailed(output));
  return isSilent ? 'nobody could be told, and what the reaction ends with does not say so; end it with "status": "FAILED"' : undefined;
}

/** Finds what is wrong with an execution that ends so; undefined: nothing. */
export function wrongStatus({ failed, hasFailed }: Facts, kind: 'end' | 'fail'): string | undefined {
  const what = failed === null ? 'a reaction failed' : `"${failed}" failed`;
  const isFailure = failed !== null || hasFailed;
  if (kind === 'end' && isFailure) return `${what} and the execution ends as a success, so no alarm rings; end in a Fail state`;
  if (kind === 'fail' && !isFailure) return 'nothing failed and the execution ends as a failure; end in a Succeed state';
  return undefined;
}

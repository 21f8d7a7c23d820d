import { declareStep } from '#domain/reaction/step-contract.ts';
import { VERIFICATION_OUTCOMES, verifyReactorInput } from './core.ts';
import { verifyReactorFunction } from './function.ts';

/** Declares what workflows may expect of λ verify-reactor: one of the outcomes; of a failure, that it is written down, or too late. */
export const verifyReactorStep = declareStep({
  handler: verifyReactorFunction.name,
  role: 'catalog',
  input: verifyReactorInput,
  judged: verifyReactorInput,
  throws: ['HubUnavailable'],
  untimely: ({ failure }, { failed }) =>
    failed !== null && failure === undefined
      ? `the failure of "${failed}" is lost: the note reads it from $.failure; let the Catch keep it there (ResultPath)`
      : undefined,
  answers: ({ failure }) =>
    VERIFICATION_OUTCOMES.filter((outcome) => outcome === 'stale' || (outcome === 'unknown') === (failure !== undefined)).map(
      (outcome) => ({
        label: outcome,
        output: { outcome, reasons: [] },
      }),
    ),
});

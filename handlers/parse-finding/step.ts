import { MODES } from '@attack-reactor/kit/contract';
import { unfixed } from '#domain/reaction/conclusion.ts';
import type { Reaction, ReactionDecision } from '#domain/reaction/reaction.ts';
import { declareStep, type StepAnswer } from '#domain/reaction/step-contract.ts';
import { parseFindingInput } from './core.ts';
import { parseFindingFunction } from './function.ts';

/** The result of an execution that ended without telling so. */
const LOST = unfixed('FAILED', [{ code: 'lost' }]);
const OPENING = '2026-12-05T02:00:00.000Z';

/** Declares what workflows may expect of λ parse-finding: reactions with every kind of decision, or none. */
export const parseFindingStep = declareStep({
  handler: parseFindingFunction.name,
  role: 'parse',
  input: parseFindingInput,
  judged: parseFindingInput,
  throws: [
    'MappingUnavailable',
    'MappingReleaseMissing',
    'BindingsUnavailable',
    'OrganizationUnavailable',
    'ExecutionRecordUnavailable',
    'DeadLetterUnavailable',
    'SecurityHubThrottled',
    'SecurityHubUnavailable',
    'SecurityHubDenied',
  ],
  toldAtOnce: { SecurityHubDenied: 'a person has to grant the permission; the alarm rings at once' },
  answers: ({ input }, { samples }): StepAnswer[] => {
    if (input.failure !== undefined) return [{ label: 'findings set aside', output: { reactions: [], rejected: [], rejectedCount: 0 } }];
    const reactions = samples.flatMap((sample) => decisionsLike(sample).map((decision): Reaction => ({ ...sample, decision })));
    return [
      { label: 'reactions', output: { reactions, rejected: [], rejectedCount: 0 }, opens: reactions.length > 0 },
      ...samples.map((sample) => ({
        label: 'a lost reaction',
        output: { reactions: [{ ...sample, result: LOST }], rejected: [], rejectedCount: 0 },
        opens: true,
      })),
      { label: 'no reaction', output: { reactions: [], rejected: [], rejectedCount: 0 } },
    ];
  },
});

/** One decision of each kind; those to react in every mode, with the change window open and closed. */
function decisionsLike({ decision }: Reaction): ReactionDecision[] {
  if (decision.kind !== 'react') return [decision];
  return [
    ...MODES.flatMap((mode) =>
      [null, ...(mode === 'notify' ? [] : [OPENING])].map((waitUntil): ReactionDecision => ({ ...decision, mode, waitUntil })),
    ),
    { kind: 'skip', reason: 'no-binding', detail: 'No binding is about this finding.' },
    { kind: 'refuse', reason: 'ambiguous-binding', detail: 'Two bindings apply.' },
  ];
}

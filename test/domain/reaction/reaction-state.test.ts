import { type DueStep, dueStep, whyUntimely } from '#domain/reaction/due-step.ts';
import { closedState, isPlanned, reactionState } from '#domain/reaction/reaction-state.ts';
import { dispatchRequest } from '#handlers/dispatch-finding/core.ts';
import { approvalRequest } from '#handlers/request-approval/core.ts';
import { aReaction, aResult, aState, type SomeFields } from '../../support/reactions.ts';

const FAILURE = { Error: 'ReactorDenied', Cause: 'AccessDenied' };
const YES = { verdict: 'approve', by: 'mei', comment: '' } as const;
const NO = { ...YES, verdict: 'reject' } as const;
const PLAN = { mode: 'approval', result: aResult() } as const;

const STATES: Readonly<Record<string, readonly [SomeFields, DueStep]>> = {
  skipped: [{ decision: { kind: 'skip', reason: 'resolved', detail: '' } }, 'record'],
  refused: [{ decision: { kind: 'refuse', reason: 'not-a-member', detail: '' } }, 'record'],
  decided: [{}, 'plan'],
  'planned for a question': [PLAN, 'ask'],
  'planned for a change': [{ ...PLAN, mode: 'automatic' }, 'change'],
  'planned to be proposed': [{ ...PLAN, mode: 'notify' }, 'record'],
  approved: [{ ...PLAN, approval: YES }, 'change'],
  rejected: [{ ...PLAN, approval: NO }, 'record'],
  'ended by a plan': [{ result: aResult({ status: 'NOTHING_TO_DO' }) }, 'record'],
  'ended by a change': [{ ...PLAN, approval: YES, result: aResult({ status: 'FIXED' }) }, 'record'],
  'recorded without a reaction': [
    { decision: { kind: 'skip', reason: 'resolved', detail: '' }, result: aResult({ status: 'SKIPPED' }) },
    'record',
  ],
  'failed at the plan': [{ failure: FAILURE }, 'record'],
  'failed at the change': [{ ...PLAN, approval: YES, failure: FAILURE }, 'record'],
};
const EVERY = Object.entries(STATES).map(([name, [fields, due]]) => [name, { ...aReaction(), ...fields }, due] as const);

/** The steps whose handlers read a state with a schema that is made for it. */
const INPUTS: readonly (readonly [DueStep, (state: unknown) => boolean])[] = [
  ['plan', (reaction) => dispatchRequest.safeParse({ phase: 'plan', reaction }).success],
  ['ask', (reaction) => approvalRequest.safeParse({ taskToken: 'token', reaction }).success],
  ['change', (reaction) => dispatchRequest.safeParse({ phase: 'execute', reaction }).success],
];

describe('the state of a reaction', () => {
  it.each(EVERY)('that is %s loses no field between two steps', (_name, flat) => {
    expect(reactionState.parse(JSON.parse(JSON.stringify(flat)))).toEqual(flat);
  });

  it.each(EVERY)('that is %s calls for one step, and the handler of that step reads it', (_name, flat, due) => {
    const state = reactionState.parse(flat);

    expect(dueStep(state)).toBe(due);
    for (const [step, reads] of INPUTS.filter(([name]) => name === due)) expect([step, reads(flat)]).toEqual([step, true]);
  });

  it.each(EVERY)('that is %s is kept by the check of workflow files from every handler that does not read it', (_name, flat) => {
    const state = reactionState.parse(flat);

    for (const [step, reads] of INPUTS) if (!reads(flat)) expect(whyUntimely(step, state)).toEqual(expect.any(String));
  });

  it('is planned only while nothing failed and nothing came of it', () => {
    const planned = EVERY.filter(([, flat]) => isPlanned(reactionState.parse(flat))).map(([name]) => name);

    expect(planned).toEqual(['planned for a question', 'planned for a change', 'planned to be proposed', 'approved', 'rejected']);
  });

  it.each([
    ['mode', { ...aReaction(), result: aResult() }],
    ['decision.kind', { ...aReaction(), ...PLAN, decision: { kind: 'skip', reason: 'resolved', detail: '' } }],
    ['result.backupRef', { ...aReaction(), ...PLAN, result: { ...aResult(), backupRef: 'execution/x/backup' } }],
    ['approval.verdict', { ...aReaction(), ...PLAN, approval: { ...YES, verdict: 'perhaps' } }],
    ['decision', { ...aReaction(), decision: undefined }],
  ])('names the field that is wrong: %s', (field, flat) => {
    expect(reactionState.safeParse(flat).error?.issues[0]?.path.join('.')).toBe(field);
  });

  it('keeps what the record could not be written by, beside the state', () => {
    const recordFailure = { Error: 'ExecutionRecordUnavailable' };

    expect(closedState.parse({ ...aReaction(), ...PLAN, recordFailure })).toEqual({ ...aState(PLAN), recordFailure });
  });
});

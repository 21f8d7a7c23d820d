import { at } from '#domain/base/json.ts';
import type { StepAnswer, StepContract } from '#domain/reaction/step-contract.ts';
import { below } from '#local/positioned-json.ts';
import { itemsAt, waitsForAnswer } from '../definition.ts';
import { contractOfCall } from './contracts.ts';
import { holdsUnknown, UNKNOWN } from './data-path.ts';
import { afterAnswer, afterFailure, type Facts } from './facts.ts';
import { applyInput, applyOutput, ownExit, placed, type Visit, wayInto } from './visit.ts';
import type { Exit } from './way.ts';

/** Possible answers of a function that is none of ours. */
const ANYTHING: StepAnswer = { label: 'answers', output: UNKNOWN };
/** Stands for every error that no Catch names. */
const ANY_ERROR = 'Lambda.Unknown';
const LAPSES = ['States.HeartbeatTimeout', 'States.Timeout'];

/** A call of a handler: each answer that its contract gives, and each error that a Catch tells apart. */
export function taskExits(visit: Visit): readonly Exit[] {
  const { state, context } = visit;
  const waits = waitsForAnswer(state);
  const withToken = waits ? { ...Object(context), Task: { Token: 'the-token-of-this-task' } } : context;
  const input = applyInput({ ...visit, context: withToken });
  const payload = at(input, 'Payload');
  const contract = contractOfCall(at(input, 'FunctionName'), payload);
  const answers = listAnswers(visit, contract, payload);
  if (answers === undefined) return [];
  const after = answers.flatMap((answer) => visit.walk.attempt(() => [answered(visit, contract, answer)], wayInto(visit)));
  return [...after, ...failures(visit, contract, waits)];
}

function answered(visit: Visit, contract: StepContract | undefined, answer: StepAnswer): Exit {
  const { output, label } = answer;
  const result = waitsForAnswer(visit.state)
    ? output
    : { ExecutedVersion: '$LATEST', Payload: output, SdkHttpMetadata: {}, StatusCode: 200 };
  return ownExit(visit, applyOutput(visit, result), { facts: afterAnswer(visit.arrival.facts, contract, answer), label });
}

/** Undefined where the handler must not, or cannot, be called; the walk has noted why. */
function listAnswers(visit: Visit, contract: StepContract | undefined, payload: unknown): readonly StepAnswer[] | undefined {
  const { walk, state, arrival } = visit;
  if (contract === undefined || holdsUnknown(payload)) return [ANYTHING];
  const { recorded, failed, said, waitedFor } = arrival.facts;
  const call = contract.call(payload, { recorded, failed, said, samples: walk.samples });
  const edge = arrival.way?.edge ?? state.pointer;
  if (call.kind === 'unreadable') {
    const hint = `; hand it what it reads (handlers/${contract.handler}/core.ts)`;
    walk.fault(formatParameters(visit), `${contract.handler} refuses this input, ${call.problem}${hint}`, wayInto(visit));
    return undefined;
  }
  if (call.kind === 'untimely') {
    walk.fault(edge, call.why, wayInto(visit));
    return undefined;
  }
  const { notBefore } = call;
  if (notBefore === null || waitedFor.includes(notBefore)) return call.answers;
  walk.fault(
    edge,
    'a resource is changed although its change window is closed; let a Wait lead here that waits until it opens',
    wayInto(visit),
  );
  return undefined;
}

function formatParameters({ state: { fields, pointer } }: Visit): string {
  return fields['Parameters'] === undefined ? pointer : below(pointer, 'Parameters');
}

function failures(visit: Visit, contract: StepContract | undefined, waits: boolean): Exit[] {
  const { state, arrival } = visit;
  const catchers = itemsAt(state, 'Catch').map(({ pointer, item }) => ({ pointer, item, names: requireTexts(item['ErrorEquals']) }));
  const named = catchers.flatMap(({ names }) => names).filter((name) => name !== 'States.ALL' && name !== 'States.TaskFailed');
  const lapses = waits ? LAPSES : state.fields['TimeoutSeconds'] === undefined ? [] : ['States.Timeout'];
  return [...new Set([ANY_ERROR, ...lapses, ...named])].flatMap((error): Exit[] => {
    const catcher = catchers.find(({ names }) => isCaught(error, names));
    if (catcher === undefined) return [];
    const data = placed(catcher.item['ResultPath'], arrival.data, { Error: error, Cause: '{}' });
    const facts: Facts = afterFailure(arrival.facts, contract, state.name);
    const edge = below(catcher.pointer, 'Next');
    return [
      { kind: 'next', to: catcher.item['Next'], edge, label: ` (fails with ${error === ANY_ERROR ? 'an error' : error})`, data, facts },
    ];
  });
}

function isCaught(error: string, names: readonly string[]): boolean {
  return names.includes(error) || names.includes('States.ALL') || (names.includes('States.TaskFailed') && error !== 'States.Timeout');
}

function requireTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

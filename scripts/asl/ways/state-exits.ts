import { lookUp } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';
import { below } from '#local/positioned-json.ts';
import { itemsAt } from '../definition.ts';
import { isTimestamp, matchRule, type Observer } from './choice-rule.ts';
import { holdsUnknown, NothingToRead, readPath, type Scope, UNKNOWN } from './data-path.ts';
import { mapExits, parallelExits } from './inner-machines.ts';
import { taskExits } from './task-exits.ts';
import { evaluate } from './template.ts';
import { applyInput, applyOutput, exitTo, filtered, ownExit, type Visit, wayInto } from './visit.ts';
import type { Exit } from './way.ts';

/** All ways out of a state. Where something cannot be read, the walk notes it and there is none. */
export function listExits({ walk, state, arrival, context }: Visit): readonly Exit[] {
  const inState = {
    ...(isRecord(context) ? context : {}),
    State: { Name: state.name, EnteredTime: '2026-12-01T00:00:00.000Z', RetryCount: 0 },
  };
  const visit = { walk, state, arrival, context: inState };
  const exits = lookUp(EXITS, String(state.fields['Type']));
  return exits === undefined ? [] : walk.attempt(() => exits(visit), wayInto(visit));
}

const EXITS: Readonly<Record<string, (visit: Visit) => readonly Exit[]>> = {
  Task: taskExits,
  Map: mapExits,
  Parallel: parallelExits,
  Choice: choiceExits,
  Pass: passExits,
  Wait: waitExits,
  Succeed: (visit) => [exitTo(visit, 'end', filtered(visit, applyInput(visit), 'OutputPath'))],
  Fail: failExits,
};

function choiceExits(visit: Visit): Exit[] {
  const { walk, state, arrival } = visit;
  const data = applyInput(visit);
  const output = filtered(visit, data, 'OutputPath');
  const scope: Scope = { data, context: visit.context };
  const observe: Observer = ({ pointer, operand, value }) => walk.observe(pointer, operand, value);
  const exits: Exit[] = [];
  const exit = (to: unknown, edge: string, label: string): Exit => ({ kind: 'next', to, edge, label, data: output, facts: arrival.facts });
  for (const [index, { pointer, item }] of itemsAt(state, 'Choices').entries()) {
    const match = matchRule(item, pointer, { scope, observe });
    if (match !== 'no') exits.push(exit(item['Next'], below(pointer, 'Next'), ` (rule ${index + 1})`));
    if (match === 'yes') return exits;
  }
  const { Default: otherwise } = state.fields;
  return otherwise === undefined ? exits : [...exits, exit(otherwise, below(state.pointer, 'Default'), ' (Default)')];
}

function passExits(visit: Visit): Exit[] {
  const { Result: result } = visit.state.fields;
  const input = applyInput(visit);
  return [ownExit(visit, applyOutput(visit, result === undefined ? input : result))];
}

function waitExits(visit: Visit): Exit[] {
  const { state, arrival, context } = visit;
  const { TimestampPath: path, SecondsPath: seconds, Timestamp: moment } = state.fields;
  const data = applyInput(visit);
  const scope = { data, context };
  if (typeof seconds === 'string') readPath(seconds, scope, below(state.pointer, 'SecondsPath'));
  const until = typeof path === 'string' ? readPath(path, scope, below(state.pointer, 'TimestampPath')) : moment;
  if (typeof path === 'string' && until !== UNKNOWN && !isTimestamp(until))
    throw new NothingToRead(
      below(state.pointer, 'TimestampPath'),
      `${path} is ${JSON.stringify(until)} here, which is no moment; come here only where it is one`,
    );
  const waitedFor = isTimestamp(until) ? [...new Set([...arrival.facts.waitedFor, until])] : arrival.facts.waitedFor;
  return [ownExit(visit, filtered(visit, data, 'OutputPath'), { facts: { ...arrival.facts, waitedFor } })];
}

function failExits(visit: Visit): Exit[] {
  const { state, arrival, context } = visit;
  for (const name of ['ErrorPath', 'CausePath']) {
    const path = state.fields[name];
    if (typeof path === 'string') evaluate(path, { data: arrival.data, context }, below(state.pointer, name));
  }
  return [exitTo(visit, 'fail', holdsUnknown(arrival.data) ? UNKNOWN : arrival.data)];
}

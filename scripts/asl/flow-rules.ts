import { isRecord } from '#domain/base/json.ts';
import { didYouMean } from '#domain/base/near-misses.ts';
import { below } from '#local/positioned-json.ts';
import { type Definition, type Fault, itemsAt, type LocatedState, type Machine, waitsForAnswer } from './definition.ts';

export function statesAreObjects({ value, shapeless }: Definition): Fault[] {
  if (!isStateMachine(value))
    return [
      { pointer: '', message: 'this is no state machine: it has no StartAt and no States. Name a file of the Amazon States Language.' },
    ];
  return shapeless.map((pointer) => ({ pointer, message: 'this is no object; write states as "Name": { "Type": ... }.' }));
}

/** True if a file may be meant as a state machine at all. */
export function isStateMachine(value: unknown): boolean {
  return isRecord(value) && (value['States'] !== undefined || value['StartAt'] !== undefined);
}

type Transition = { readonly pointer: string; readonly to: unknown };

/** Every transition goes to a state of the same machine, and every machine starts. One missing state is said once. */
export function transitionsLeadSomewhere({ machines }: Definition): Fault[] {
  return machines.flatMap((machine) => {
    const lost = lostTransitions(machine);
    const [unnamed, ...others] = statesThatNothingNames(machine);
    return [...Map.groupBy(lost, ({ to }) => to)].map(([to, [first, ...more]]): Fault => {
      const alsoAt = more.map(({ pointer }) => pointer);
      const isRenamed = unnamed !== undefined && others.length === 0 && alsoAt.length > 0;
      if (isRenamed) return { ...renamed(unnamed, to, alsoAt.length + 1), alsoAt: [first?.pointer ?? '', ...alsoAt] };
      const place = machine.pointer === '' ? 'at this level' : 'inside this Map or branch';
      const near = didYouMean(String(to), listNames(machine));
      return {
        pointer: first?.pointer ?? '',
        message: `there is no state ${JSON.stringify(to)} ${place}; name one that is.${near}`,
        alsoAt,
      };
    });
  });
}

function renamed({ pointer }: LocatedState, to: unknown, times: number): Fault {
  const name = JSON.stringify(to);
  return {
    pointer,
    message: `nothing leads here, and ${times} transitions lead to ${name}, which is no state; was this one renamed? Give both one name.`,
  };
}

function listNames({ states }: Machine): string[] {
  return states.map(({ name }) => name);
}

function lostTransitions(machine: Machine): Transition[] {
  const names = new Set<unknown>(listNames(machine));
  return waysIn(machine).filter(({ to }) => !names.has(to));
}

/** All transitions of a machine, its start included. */
function waysIn({ pointer, startAt, states }: Machine): Transition[] {
  return [{ pointer: below(pointer, 'StartAt'), to: startAt }, ...states.flatMap(listTransitions)];
}

function statesThatNothingNames(machine: Machine): LocatedState[] {
  const named = new Set(waysIn(machine).map(({ to }) => to));
  return machine.states.filter(({ name }) => !named.has(name));
}

/**
 * A state that nothing leads to is a mistake in the state before it. States that only such a state leads to are not named
 * too, and none where a transition is lost, which explains it.
 */
export function statesAreReachable({ machines }: Definition): Fault[] {
  return machines
    .filter((machine) => lostTransitions(machine).length === 0)
    .flatMap((machine) => {
      const reached = reachedFrom([machine.startAt], machine);
      const firsts: LocatedState[] = [];
      const unnamed = statesThatNothingNames(machine);
      for (const state of [...unnamed, ...machine.states]) {
        const behind = reachedFrom(
          firsts.map(({ name }) => name),
          machine,
        );
        if (!reached.has(state.name) && !behind.has(state.name)) firsts.push(state);
      }
      return firsts.map(({ pointer }): Fault => ({ pointer, message: 'nothing leads here; let a state go on to it, or take it out.' }));
    });
}

/** Logs, pictures and this check know a state by its name alone. */
export function stateNamesAreUnique({ states }: Definition): Fault[] {
  return states
    .filter(({ name }, index) => states.findIndex((other) => other.name === name) < index)
    .map(({ pointer }): Fault => ({ pointer, message: 'another state has this name too, in another machine; rename one.' }));
}

export function machinesEnd({ machines }: Definition): Fault[] {
  const ends = ({ fields }: LocatedState) => fields['End'] === true || fields['Type'] === 'Succeed' || fields['Type'] === 'Fail';
  return machines
    .filter(({ states }) => !states.some(ends))
    .map(
      ({ pointer }): Fault => ({
        pointer: below(pointer, 'States'),
        message: 'no state ends this; give one "End": true, or a Succeed or Fail state.',
      }),
    );
}

/** Without a match and a Default, the execution fails unrecorded: a Choice has no Catch. */
export function choicesHaveDefaults({ states }: Definition): Fault[] {
  return states
    .filter(({ fields }) => fields['Type'] === 'Choice' && fields['Default'] === undefined)
    .map(
      ({ pointer }): Fault => ({
        pointer,
        message: 'no Default: an input that matches no rule would end the execution unrecorded; add one.',
      }),
    );
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
export function mapsAreBounded({ states }: Definition): Fault[] {
  return states
    .filter(({ fields }) => fields['Type'] === 'Map')
    .flatMap(({ pointer, fields }): Fault[] => {
      const { MaxConcurrency: limit, Iterator: outdated } = fields;
      const name = limit === undefined ? [] : ['MaxConcurrency'];
      const place = below(pointer, ...name);
      return [
        ...(Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= 40
          ? []
          : [
              {
                pointer: place,
                message: 'MaxConcurrency is not a number from 1 to 40; set it, 0 or none means unlimited.',
              },
            ]),
        ...(limit === 1 && statesInside(pointer, states).some(waitsForAnswer)
          ? [
              {
                pointer: place,
                message: 'MaxConcurrency 1: while one question waits for its answer, no other resource goes on; allow more.',
              },
            ]
          : []),
        ...(outdated === undefined
          ? []
          : [{ pointer: below(pointer, 'Iterator'), message: '"Iterator" is outdated; call it ItemProcessor.' }]),
      ];
    });
}

function statesInside(pointer: string, states: readonly LocatedState[]): LocatedState[] {
  return states.filter((state) => state.pointer.startsWith(`${pointer}/`));
}

function listTransitions(state: LocatedState): Transition[] {
  const { pointer, fields } = state;
  const own = ['Next', 'Default'].filter((name) => Object.hasOwn(fields, name));
  const lists = ['Choices', 'Catch'].flatMap((name) => itemsAt(state, name));
  return [
    ...own.map((name) => ({ pointer: below(pointer, name), to: fields[name] })),
    ...lists.map(({ pointer: item, item: { Next: to } }) => ({ pointer: to === undefined ? item : below(item, 'Next'), to })),
  ];
}

function reachedFrom(starts: readonly unknown[], { states }: Machine): ReadonlySet<unknown> {
  const byName = new Map(states.map((state) => [state.name, state]));
  const reached = new Set<unknown>();
  const ahead = [...starts];
  while (ahead.length > 0) {
    const name = ahead.pop();
    const state = typeof name === 'string' ? byName.get(name) : undefined;
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    ahead.push(...listTransitions(state).map(({ to }) => to));
  }
  return reached;
}

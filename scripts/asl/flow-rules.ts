import { below } from '#local/positioned-json.ts';
import { type Definition, type Fault, itemsAt, type LocatedState, type Machine } from './definition.ts';
import { didYouMean } from './near-misses.ts';

export function statesAreObjects({ shapeless }: Definition): Fault[] {
  return shapeless.map((pointer) => ({ pointer, message: 'this is no object; write states as "Name": { "Type": ... }.' }));
}

type Transition = { readonly pointer: string; readonly to: unknown };

/** Every transition goes to a state of the same machine, and every machine starts. */
export function transitionsLeadSomewhere({ machines }: Definition): Fault[] {
  return machines.flatMap((machine) => {
    const names = machine.states.map(({ name }) => name);
    const start = { pointer: below(machine.pointer, 'StartAt'), to: machine.startAt };
    return [start, ...machine.states.flatMap(transitionsOf)].flatMap(({ pointer, to }): Fault[] => {
      if (typeof to === 'string' && names.includes(to)) return [];
      const place = machine.pointer === '' ? 'at this level' : 'inside this Map or branch';
      return [{ pointer, message: `there is no state ${JSON.stringify(to)} ${place}; name one that is.${didYouMean(String(to), names)}` }];
    });
  });
}

/** A state that nothing leads to is a mistake in the state before it. */
export function statesAreReachable({ machines }: Definition): Fault[] {
  return machines.flatMap((machine) => {
    const reached = reachedIn(machine);
    return machine.states
      .filter(({ name }) => !reached.has(name))
      .map(({ pointer }): Fault => ({ pointer, message: 'nothing leads here; let a state go on to it, or take it out.' }));
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
      return [
        ...(Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= 40
          ? []
          : [
              {
                pointer: below(pointer, ...name),
                message: 'MaxConcurrency is not a number from 1 to 40; set it, 0 or none means unlimited.',
              },
            ]),
        ...(outdated === undefined
          ? []
          : [{ pointer: below(pointer, 'Iterator'), message: '"Iterator" is outdated; call it ItemProcessor.' }]),
      ];
    });
}

function transitionsOf(state: LocatedState): Transition[] {
  const { pointer, fields } = state;
  const own = ['Next', 'Default'].filter((name) => Object.hasOwn(fields, name));
  const lists = ['Choices', 'Catch'].flatMap((name) => itemsAt(state, name));
  return [
    ...own.map((name) => ({ pointer: below(pointer, name), to: fields[name] })),
    ...lists.map(({ pointer: item, item: { Next: to } }) => ({ pointer: to === undefined ? item : below(item, 'Next'), to })),
  ];
}

function reachedIn({ startAt, states }: Machine): ReadonlySet<unknown> {
  const byName = new Map(states.map((state) => [state.name, state]));
  const reached = new Set<unknown>();
  const ahead: unknown[] = [startAt];
  while (ahead.length > 0) {
    const name = ahead.pop();
    const state = typeof name === 'string' ? byName.get(name) : undefined;
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    ahead.push(...transitionsOf(state).map(({ to }) => to));
  }
  return reached;
}

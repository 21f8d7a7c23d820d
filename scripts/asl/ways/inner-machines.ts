import { below } from '#local/positioned-json.ts';
import { itemsAt } from '../definition.ts';
import { contractOfTask } from './contracts.ts';
import { NothingToRead, readPath, UNKNOWN } from './data-path.ts';
import { AT_START, type Facts } from './facts.ts';
import { fillTemplate } from './template.ts';
import { applyInput, applyOutput, ownExit, placed, type Visit, wayInto } from './visit.ts';
import type { End, Exit } from './way.ts';

/** A Map: each item on its own, then the list of what they came to; one that failed beside one that did not. */
export function mapExits(visit: Visit): readonly Exit[] {
  const { walk, state, arrival } = visit;
  const machine = walk.machineAt(below(state.pointer, 'ItemProcessor')) ?? walk.machineAt(below(state.pointer, 'Iterator'));
  if (machine === undefined) return [];
  const settles = walk.settles(machine, contractOfTask);
  const items = listInputs(visit);
  const readFacts = (item: unknown): Facts => ({ ...AT_START, isOpen: arrival.facts.isOpen, said: { ...arrival.facts.said, parse: item } });
  const all = items.flatMap(({ data, item, context }) =>
    walk.through(machine, { data, facts: readFacts(item), way: wayInto(visit) }, context),
  );
  const ends = all.filter((end) => end.kind === 'fail' || !settles || walk.accepts(end, false));
  if (ends.length === 0 && items.length > 0) return caught(visit);
  const failing = ends.find(({ kind }) => kind === 'fail');
  if (failing !== undefined) {
    walk.fault(
      failing.way?.edge ?? state.pointer,
      'a Fail state ends every other item of the Map too; end with a state that says "status": "FAILED"',
      failing.way,
    );
    return [];
  }
  const isOpen = settles && items.length > 0 ? false : arrival.facts.isOpen;
  const after = listResults(ends).map((some) =>
    ownExit(
      visit,
      applyOutput(
        visit,
        some.map(({ data }) => data),
      ),
      { facts: merged({ ...arrival.facts, isOpen }, some) },
    ),
  );
  return [...after, ...caught(visit)];
}

/** A Parallel: every branch, then the list of what they came to. */
export function parallelExits(visit: Visit): readonly Exit[] {
  const { walk, state, arrival, context } = visit;
  const data = applyInput(visit);
  const branches = itemsAt(state, 'Branches').flatMap(({ pointer }) => walk.machineAt(pointer) ?? []);
  const ends = branches.map((machine) =>
    walk.through(machine, { data, facts: arrival.facts, way: wayInto(visit) }, context).filter(({ kind }) => kind === 'end'),
  );
  const firsts = ends.flatMap(([first]) => first ?? []);
  if (firsts.length < branches.length) return [];
  const combined = ends.flatMap((some, branch) => some.map((end) => firsts.with(branch, end)));
  const after = combined.map((some) =>
    ownExit(
      visit,
      applyOutput(
        visit,
        some.map((end) => end.data),
      ),
      { facts: merged(arrival.facts, some) },
    ),
  );
  return [...after, ...caught(visit)];
}

/** The input of every item, and what `$$` holds for it. @throws NothingToRead */
function listInputs(visit: Visit): { readonly data: unknown; readonly item: unknown; readonly context: unknown }[] {
  const { state, context } = visit;
  const { ItemsPath: path, ItemSelector: selector, Parameters: outdated } = state.fields;
  const data = applyInput(visit, 'InputPath only');
  const place = below(state.pointer, path === undefined ? 'ItemProcessor' : 'ItemsPath');
  const list = typeof path === 'string' ? readPath(path, { data, context }, place) : data;
  const items: readonly unknown[] | undefined = list === UNKNOWN ? [UNKNOWN] : Array.isArray(list) ? list : undefined;
  if (items === undefined) throw new NothingToRead(place, `${path ?? 'the input'} is no list; a Map needs one`);
  const template = selector ?? outdated;
  return items.map((item, Index) => {
    const inItem = { ...Object(context), Map: { Item: { Index, Value: item } } };
    const input =
      template === undefined
        ? item
        : fillTemplate(template, { data, context: inItem }, below(state.pointer, selector === undefined ? 'Parameters' : 'ItemSelector'));
    return { data: input, item, context: inItem };
  });
}

/** Lists of one end of each kind: alone, and before and after one of another kind. */
function listResults(ends: readonly End[]): End[][] {
  const kinds = [...new Map(ends.map((end) => [JSON.stringify([end.data, end.facts]), end])).values()];
  const [good] = kinds.filter(({ facts }) => !facts.hasFailed);
  const pairs = kinds.flatMap((end) =>
    good === undefined || end === good
      ? []
      : [
          [good, end],
          [end, good],
        ],
  );
  return kinds.length === 0 ? [[]] : [...kinds.map((end) => [end]), ...pairs];
}

function merged(facts: Facts, ends: readonly End[]): Facts {
  const all = [facts, ...ends.map((end) => end.facts)];
  const strongest = (name: 'recorded' | 'told') =>
    (['failed', 'yes'] as const).find((value) => all.some((one) => one[name] === value)) ?? 'no';
  return {
    ...facts,
    recorded: strongest('recorded'),
    told: strongest('told'),
    failed: all.find(({ failed }) => failed !== null)?.failed ?? null,
    hasFailed: all.some(({ hasFailed }) => hasFailed),
  };
}

/** The output that a Catch of the whole makes of items that it could not run. */
function caught(visit: Visit): Exit[] {
  const { state, arrival } = visit;
  return itemsAt(state, 'Catch').map(({ pointer, item }): Exit => {
    const data = placed(item['ResultPath'], arrival.data, { Error: 'States.Runtime', Cause: '' });
    const facts = { ...arrival.facts, isOpen: false, hasFailed: true };
    return { kind: 'next', to: item['Next'], edge: below(pointer, 'Next'), label: ' (fails)', data, facts };
  });
}

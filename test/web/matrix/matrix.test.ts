import * as fc from 'fast-check';
import { countStates, type MatrixCell, readChange, readReaction, readState } from '../../../web/app/modules/matrix/matrix-cell.ts';
import { isShown, LEGEND_GROUPS, listMarks } from '../../../web/app/modules/matrix/matrix-filter.ts';
import { layOutMatrix, listPlaces, listShownCells, movePlace } from '../../../web/app/modules/matrix/matrix-layout.ts';
import { sortCells } from '../../../web/app/modules/matrix/matrix-list.ts';
import { linkToFindings, readMatrixFilter } from '../../../web/app/modules/matrix/matrix-query.ts';
import { cutLogarithmically, listQuantities, makeScale, readLevel } from '../../../web/app/modules/matrix/matrix-scale.ts';
import { aCell, anyCells, TACTICS } from './matrix-cells.ts';

const everything = { show: [], q: '', scope: 'all' };
const open = { isShown: () => true, fold: 'all', toggled: [] };

describe('a cell', () => {
  it('is blind where no key covers it, and quiet where keys do and nothing is open', () => {
    expect(readState(aCell('T1', { coverage: 0 }))).toBe('blind');
    expect(readState(aCell('T1', { coverage: 3 }))).toBe('quiet');
    expect(readState(aCell('T1', { coverage: 0, detection: 1 }))).toBe('firing');
  });

  it('tells what can be done: bound before available before none', () => {
    expect(readReaction(aCell('T1', { reactors: ['one'], bindings: ['mine'] }))).toBe('bound');
    expect(readReaction(aCell('T1', { reactors: ['one'] }))).toBe('available');
    expect(readReaction(aCell('T1'))).toBe('none');
  });

  it.each([
    [0, 3, 'new'],
    [2, 3, 'more'],
    [3, 3, 'same'],
    [4, 3, 'fewer'],
    [4, 0, 'gone'],
    [0, 0, undefined],
    [null, 3, undefined],
  ] as const)('had %p before and has %p: %p', (before, exposure, change) => {
    expect(readChange(aCell('T1', { before, exposure }))).toBe(change);
  });
});

describe('the legend', () => {
  const detected = aCell('T1', { detection: 2, coverage: 1, bindings: ['mine'] });
  const exposed = aCell('T2', { exposure: 2, coverage: 1 });

  it('shows a cell that has any mark of a group and one of each group', () => {
    expect(isShown(detected, { ...everything, show: ['detection', 'exposure'] })).toBe(true);
    expect(isShown(detected, { ...everything, show: ['detection', 'bound'] })).toBe(true);
    expect(isShown(exposed, { ...everything, show: ['exposure', 'bound'] })).toBe(false);
  });

  it('ignores entries that it does not have: addresses are written by hand', () => {
    expect(isShown(exposed, { ...everything, show: ['nonsense', '__proto__'] })).toBe(true);
  });

  it('finds a technique by its id or by words of its name', () => {
    const cell = aCell('T1530', { name: 'Data from Cloud Storage' });
    expect(['t1530', 'cloud data', ''].map((q) => isShown(cell, { ...everything, q }))).toEqual([true, true, true]);
    expect(isShown(cell, { ...everything, q: 'cloud memory' })).toBe(false);
  });

  it('shows a technique outside of the cloud once something of it is open', () => {
    const scope = { ...everything, scope: 'cloud' };
    expect(isShown(aCell('T1', { isCloud: false, coverage: 2 }), scope)).toBe(false);
    expect(isShown(aCell('T1', { isCloud: false, exposure: 1 }), scope)).toBe(true);
    expect(isShown(aCell('T1', { isCloud: false, before: 1 }), scope)).toBe(true);
  });

  it('splits all cells: each has one state and one reaction', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        for (const cell of cells) {
          expect(listMarks(cell).state).toHaveLength(1);
          expect(listMarks(cell).reaction).toHaveLength(1);
        }
        const { firing, quiet, blind } = countStates(cells);
        expect(firing + quiet + blind).toBe(cells.length);
        const byFilter = LEGEND_GROUPS.state.map((entry) => cells.filter((cell) => isShown(cell, { ...everything, show: [entry] })).length);
        expect(byFilter).toEqual([firing, quiet, blind]);
      }),
    );
  });
});

describe('the layout', () => {
  const parent = aCell('T1552', { name: 'Unsecured Credentials', tacticIds: ['TA1', 'TA2'] });
  const sub = aCell('T1552.001', { name: 'Credentials In Files', tacticIds: ['TA1'], parentId: 'T1552', exposure: 1 });
  const calm = aCell('T1552.005', { name: 'Metadata', tacticIds: ['TA1'], parentId: 'T1552' });

  it('has a column for every tactic, empty ones too, and techniques by name', () => {
    const columns = layOutMatrix(TACTICS, [parent, aCell('T9', { name: 'Account', tacticIds: ['TA1'] })], open);
    expect(columns.map(({ tactic, rows }) => [tactic.id, rows.map(({ cell }) => cell.techniqueId)])).toEqual([
      ['TA1', ['T9', 'T1552']],
      ['TA2', ['T1552']],
      ['TA3', []],
    ]);
  });

  it('opens annotated sub-techniques, and what somebody toggled is the other way round', () => {
    const isOpen = (options: object) => layOutMatrix(TACTICS, [parent, sub, calm], { ...open, ...options })[0]?.rows[0]?.isOpen;
    expect(isOpen({ fold: 'annotated' })).toBe(true);
    expect(isOpen({ fold: 'annotated', toggled: ['T1552'] })).toBe(false);
    expect(isOpen({ fold: 'none' })).toBe(false);
    expect(isOpen({ fold: 'none', toggled: ['T1552'] })).toBe(true);
    expect(layOutMatrix(TACTICS, [parent, calm], { ...open, fold: 'annotated' })[0]?.rows[0]?.isOpen).toBe(false);
  });

  it('keeps a parent that does not fit as context of a sub-technique that does, and does not count it', () => {
    const columns = layOutMatrix(TACTICS, [parent, sub, calm], { ...open, isShown: ({ exposure }) => exposure > 0 });
    expect(columns[0]?.rows).toEqual([{ cell: parent, isContext: true, subs: [sub], isOpen: true }]);
    expect(columns[1]?.rows).toEqual([]);
    expect(listShownCells(columns)).toEqual([sub]);
  });

  it('lets a sub-technique stand alone where its parent is not in the answer', () => {
    expect(layOutMatrix(TACTICS, [sub], open)[0]?.rows).toEqual([{ cell: sub, isContext: false, subs: [], isOpen: false }]);
  });

  it('shows each cell that fits once, and none else, for any cells and any filter', () => {
    fc.assert(
      fc.property(anyCells, fc.constantFrom('firing', 'quiet', 'blind', 'bound'), (cells, entry) => {
        const fits = (cell: MatrixCell) => isShown(cell, { ...everything, show: [entry] });
        const columns = layOutMatrix(TACTICS, cells, { ...open, isShown: fits });
        const ids = listShownCells(columns).map(({ techniqueId }) => techniqueId);
        expect(ids.toSorted()).toEqual(
          cells
            .filter(fits)
            .map(({ techniqueId }) => techniqueId)
            .toSorted(),
        );
      }),
    );
  });
});

describe('the keyboard', () => {
  const cells = ['T1', 'T2', 'T3'].map((id) => aCell(id, { name: id, tacticIds: id === 'T3' ? ['TA1'] : ['TA1', 'TA3'] }));
  const places = listPlaces(layOutMatrix(TACTICS, cells, open));
  const at = (tacticId: string, techniqueId: string) => ({ tacticId, techniqueId });

  it.each([
    ['ArrowDown', at('TA1', 'T1'), at('TA1', 'T2')],
    ['ArrowDown', at('TA1', 'T3'), at('TA1', 'T3')],
    ['ArrowUp', at('TA1', 'T1'), at('TA1', 'T1')],
    ['ArrowRight', at('TA1', 'T2'), at('TA3', 'T2')],
    ['ArrowRight', at('TA1', 'T3'), at('TA3', 'T2')],
    ['ArrowRight', at('TA3', 'T1'), at('TA3', 'T1')],
    ['ArrowLeft', at('TA3', 'T2'), at('TA1', 'T2')],
    ['Home', at('TA1', 'T3'), at('TA1', 'T1')],
    ['End', at('TA1', 'T1'), at('TA1', 'T3')],
    ['ArrowDown', at('TA9', 'T1'), at('TA1', 'T1')],
    ['Enter', at('TA1', 'T1'), undefined],
  ])('%s leads from %p to %p', (key, from, to) => {
    expect(movePlace(places, from, key)).toEqual(to);
  });

  it('never leaves the matrix, whatever is pressed', () => {
    fc.assert(
      fc.property(anyCells, fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End')), (all, keys) => {
        const grid = listPlaces(layOutMatrix(TACTICS, all, open));
        const end = keys.reduce((place, key) => movePlace(grid, place, key), grid[0]?.[0]);
        expect(
          grid.flat().length === 0 ||
            grid.flat().some((place) => place.tacticId === end?.tacticId && place.techniqueId === end.techniqueId),
        ).toBe(true);
      }),
    );
  });
});

describe('the scale', () => {
  it('is logarithmic, begins at 1 and has at most five steps without gaps', () => {
    expect(cutLogarithmically(15)).toEqual([1, 2, 3, 5, 9]);
    expect(cutLogarithmically(100_000)).toEqual([1, 10, 100, 1_000, 10_000]);
    expect(cutLogarithmically(1)).toEqual([1]);
    expect(cutLogarithmically(0)).toEqual([]);
  });

  it('gives a larger number never a paler colour, and every number above zero one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (counts) => {
        const cells = counts.map((exposure, at) => aCell(`T${at}`, { exposure }));
        const scale = makeScale('count', cells);
        const levels = cells.toSorted((one, other) => one.exposure - other.exposure).map((cell) => readLevel(scale, cell));
        expect(levels).toEqual(levels.toSorted((one, other) => one - other));
        expect(cells.every((cell) => readLevel(scale, cell) > 0 === cell.exposure > 0)).toBe(true);
      }),
    );
  });

  it('colours severity, coverage and change by their own steps', () => {
    const cell = aCell('T1', { exposure: 2, before: 0, worst: 'HIGH', coverage: 7 });
    const level = (quantity: 'severity' | 'coverage' | 'change') => readLevel(makeScale(quantity, [cell]), cell);
    expect([level('severity'), level('coverage'), level('change')]).toEqual([4, 4, 1]);
  });

  it('offers changes only where a day is compared with', () => {
    expect(listQuantities([aCell('T1')])).toEqual(['count', 'severity', 'coverage']);
    expect(listQuantities([aCell('T1', { before: 0 })])).toEqual(['count', 'severity', 'coverage', 'change']);
  });
});

describe('the list', () => {
  const cells = [
    aCell('T2', { exposure: 1 }),
    aCell('T1', { exposure: 1, worst: 'LOW' }),
    aCell('T3', { detection: 4, worst: 'CRITICAL' }),
  ];
  const ids = (sort: string) => sortCells(cells, sort).map(({ techniqueId }) => techniqueId);

  it('sorts by a measure, equal ones by id; an unknown order is that of the ids', () => {
    expect(ids('-open')).toEqual(['T3', 'T1', 'T2']);
    expect(ids('-severity')).toEqual(['T3', 'T1', 'T2']);
    expect(ids('exposure')).toEqual(['T3', 'T1', 'T2']);
    expect(ids('constructor')).toEqual(['T1', 'T2', 'T3']);
  });
});

describe('the address', () => {
  it('asks the API only by what narrows the counts', () => {
    expect(readMatrixFilter({ account: [], severity: ['HIGH'], asOf: '2026-11-01', compareWith: '' }, 'shop')).toEqual({
      severity: ['HIGH'],
      asOf: '2026-11-01',
      tenant: 'shop',
    });
  });

  it('leads to the findings with the same filter', () => {
    expect(linkToFindings({ account: ['123456789012'], severity: [] }, { technique: 'T1530', intent: 'exposure' })).toEqual({
      path: '/findings',
      query: { technique: 'T1530', intent: 'exposure', account: ['123456789012'] },
    });
  });
});

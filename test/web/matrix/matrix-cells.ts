import * as fc from 'fast-check';
import type { MatrixCell } from '../../../web/app/modules/matrix/matrix-cell.ts';

export const TACTICS = ['TA1', 'TA2', 'TA3'].map((id) => ({ id, name: `Tactic ${id}` }));

/** A technique of the cloud that nothing covers and nothing is open of. */
export function aCell(techniqueId: string, facts: Partial<MatrixCell> = {}): MatrixCell {
  return {
    techniqueId,
    name: `Technique ${techniqueId}`,
    tacticIds: ['TA1'],
    parentId: null,
    isCloud: true,
    exposure: 0,
    detection: 0,
    worst: null,
    coverage: 0,
    reactors: [],
    bindings: [],
    before: null,
    ...facts,
  };
}

const anyFacts = fc.record({
  exposure: fc.nat(3),
  detection: fc.nat(3),
  coverage: fc.nat(2),
  bindings: fc.subarray(['mine']),
  reactors: fc.subarray(['one', 'two']),
  tacticIds: fc.subarray(['TA1', 'TA2', 'TA3'], { minLength: 1 }),
  isSub: fc.boolean(),
});

/** Parents and sub-techniques in any number, in any tactics. */
export const anyCells: fc.Arbitrary<readonly MatrixCell[]> = fc.array(anyFacts, { maxLength: 12 }).map((list) =>
  list.map(({ isSub, ...facts }, at) => {
    const parent = `T${Math.floor(at / 3)}`;
    return at % 3 > 0 && isSub
      ? aCell(`${parent}.00${at}`, { ...facts, parentId: `${parent}0` })
      : aCell(`${at % 3 === 0 ? parent : `${parent}x${at}`}0`, facts);
  }),
);

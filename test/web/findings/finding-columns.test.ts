import * as fc from 'fast-check';
import { FINDING_COLUMNS, FIXED_COLUMN, readColumns } from '../../../web/app/modules/findings/finding-columns.ts';

const names = FINDING_COLUMNS.map(({ name }) => name);

describe('columns that a person chose', () => {
  it('are in the order of the list, always with the title', () => {
    fc.assert(
      fc.property(
        fc.subarray(
          names.filter((name) => name !== FIXED_COLUMN),
          { minLength: 1 },
        ),
        (chosen) => {
          const wanted = names.filter((name) => name === FIXED_COLUMN || chosen.includes(name));
          expect(readColumns(JSON.stringify(chosen.toReversed()))).toEqual(wanted);
        },
      ),
    );
  });

  it('are the usual ones where nothing of use is kept', () => {
    const usual = readColumns(null);
    expect(usual).toContain('reactor');
    for (const kept of ['', '{', '{}', 'null', '[]', '["gone"]', '[1]', '["title"]']) expect(readColumns(kept)).toEqual(usual);
  });
});

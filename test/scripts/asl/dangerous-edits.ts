import { Edited } from './edited-definition.ts';
import { DATA_EDITS } from './edits/data.ts';
import { ORDER_EDITS } from './edits/order.ts';
import { RECORD_EDITS } from './edits/record.ts';
import { RETRIES_EDITS } from './edits/retries.ts';
import { SPELLING_EDITS } from './edits/spelling.ts';

const EDITS = Object.entries({ ...ORDER_EDITS, ...RECORD_EDITS, ...DATA_EDITS, ...RETRIES_EDITS, ...SPELLING_EDITS });
/** More than these lines for one mistake bury it. */
const MOST_LINES = 4;

/** Every dangerous edit of one of the files is refused, with the state to blame. */
export function expectRefusals(file: number): void {
  const edits = EDITS.filter(([, { shippedOnly = false }]) => file === 0 || !shippedOnly);

  it.each(edits)('refuses it where %s', (_what, { edit, state, says }) => {
    const edited = new Edited(file);
    edit(edited);

    const problems = edited.problems();

    const blamed = problems.filter(({ message }) => says.test(message)).map((problem) => problem.state);
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(says));
    expect(state === null ? [null] : blamed).toContain(state === null ? null : edited.name(state));
    expect(problems.length).toBeLessThanOrEqual(MOST_LINES);
  });
}

import { DANGEROUS_EDITS } from './dangerous-edits.ts';
import { Edited, FILES } from './edited-definition.ts';

const EDITS = Object.entries(DANGEROUS_EDITS);
/** More than these lines for one mistake bury it. */
const MOST_LINES = 4;

describe.each([...FILES.entries()])('checkDefinition, of file %i (%s)', (file) => {
  const edits = EDITS.filter(([, { shippedOnly = false }]) => file === 0 || !shippedOnly);

  it.each(edits)('refuses it where %s', (_what, { edit, state, says }) => {
    const edited = new Edited(file);
    edit(edited);

    const problems = edited.problems();

    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(says));
    const blamed = problems.filter(({ message }) => says.test(message)).map((problem) => problem.state);
    if (state !== null) expect(blamed).toContain(edited.name(state));
    expect(problems.length).toBeLessThanOrEqual(MOST_LINES);
  });
});

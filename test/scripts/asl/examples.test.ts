import { runExamples } from '#scripts/asl/examples.ts';
import { Edited } from './edited-definition.ts';

const PATIENCE = 120_000;

/** The verdict of the examples on an edited file; the rules are not asked. */
async function loadLines(file: number, edit: (it: Edited) => void): Promise<string[]> {
  const edited = new Edited(file);
  edit(edited);
  return (await runExamples(edited.text, 'edited.asl.json')).map(({ state, message }) => `${state}: ${message}`);
}

describe('runExamples', () => {
  it.each([0, 1])(
    'finds that file %i does what every example says',
    async (file) => {
      expect(await loadLines(file, () => undefined)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'says which state must not have been reached after a rejection',
    async () => {
      const lines = await loadLines(0, (it) => {
        it.state('answer').Choices.shift();
      });

      expect(lines).toEqual([
        expect.stringMatching(
          /^Execute.*: in the example "a rejected change" .* reached after "Request Approval", but the step to record must come first/,
        ),
      ]);
    },
    PATIENCE,
  );

  it(
    'says which step is missing',
    async () => {
      const lines = await loadLines(1, (it) => {
        it.state('record').Next = undefined;
        it.state('record').End = true;
      });

      expect(lines).toContainEqual(
        expect.stringMatching(/^Write Down: .*"an automatic change".* it ends after this, and a step to tell must follow/),
      );
    },
    PATIENCE,
  );

  it(
    'says how an execution ends that must end otherwise',
    async () => {
      const lines = await loadLines(0, (it) => {
        it.state('failures').Choices[0].BooleanEquals = false;
      });

      expect(lines).toContainEqual(expect.stringMatching(/"a change that fails".* it ends with status SUCCEEDED, and must with FAILED/));
    },
    PATIENCE,
  );

  it(
    'stops an execution that goes round',
    async () => {
      const lines = await loadLines(0, (it) => {
        it.state('window').Default = it.name('execute');
      });

      expect(lines).toContainEqual(expect.stringMatching(/"an automatic change" .* it never ends here; let a way lead out/));
    },
    PATIENCE,
  );

  it('has no example for what parses no finding', async () => {
    expect(await runExamples('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', 'a.asl.json')).toEqual([]);
  });
});

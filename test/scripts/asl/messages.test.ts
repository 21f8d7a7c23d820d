import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefinition } from '#scripts/asl/definition-check.ts';
import { RULES } from '#scripts/asl/rules.ts';
import { Edited, FILES, type Key } from './edited-definition.ts';
import { SAMPLE_TEXT } from './sample-definition.ts';

const ROOT = join(import.meta.dirname, '../../..');
const readLines = (text: string) => checkDefinition(text, 'a.asl.json').map(({ line, message }) => `${line}: ${message}`);

describe('what checkDefinition says', () => {
  const KEYS: readonly Key[] = ['plan', 'record', 'failure', 'tell', 'execute', 'ask', 'mode', 'wait', 'untold', 'map', 'ended'];

  it.each([...FILES.keys()].flatMap((file) => KEYS.map((key) => [file, key] as const)))(
    'names a renamed state of file %i once, not everything that follows: %s',
    (file, key) => {
      const edited = new Edited(file);
      const old = edited.name(key);
      edited.rename(key, `${old}2`);

      const lines = edited.lines();

      expect(lines.length).toBeLessThanOrEqual(2);
      expect(lines.join('\n')).toContain(old);
    },
  );

  it('names the lines that lead to a renamed state', () => {
    const edited = new Edited(0);
    edited.rename('record', 'Write Down');

    expect(edited.lines()).toEqual([
      expect.stringMatching(
        /State "Write Down": nothing leads here, and 6 transitions lead to "Record Execution".*Also in lines \d+, \d+, \d+, \d+, \d+, \d+\./,
      ),
    ]);
  });

  it('says that a file is no state machine, and nothing else', () => {
    for (const text of ['{}', '[]', '"x"', '{"name": "a package", "version": "1"}'])
      expect(readLines(text)).toEqual([expect.stringContaining('this is no state machine: it has no StartAt and no States')]);
  });

  it('names a byte order mark', () => {
    expect(readLines(`\uFEFF${SAMPLE_TEXT}`)).toEqual([expect.stringContaining('byte order mark (BOM); save it as UTF-8 without one')]);
  });

  it('names a name that stands twice, and both lines', () => {
    const text = '{\n"StartAt": "A",\n"States": {"A": {"Type": "Succeed"}},\n"StartAt": "A"\n}';

    expect(readLines(text)).toContainEqual(expect.stringMatching(/^4: "StartAt" stands here twice, in line 2 too/));
  });

  it('says nothing twice', () => {
    const edited = new Edited(0);
    edited.state('window').Choices = [{ Variable: '$.result.status', StringEqual: 'PLANNED', Next: edited.name('wait') }];

    const lines = edited.lines();

    expect(lines).toEqual([expect.stringMatching(/has no field "StringEqual".*Did you mean StringEquals/)]);
  });
});

describe('stepfunctions/README.md', () => {
  const page = readFileSync(join(ROOT, 'stepfunctions/README.md'), 'utf8').replaceAll(/\s+/g, ' ');

  it.each(RULES.map(({ says }) => says))('lists the rule: %s', (says) => {
    expect(page).toContain(`- ${says}`);
  });
});

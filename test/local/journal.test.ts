import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { openJournal } from '#local/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'below/a.jsonl');
const entry = z.object({ text: z.string() });
const open = () => openJournal(path, entry);
const write = (...texts: readonly string[]) => {
  const journal = open();
  journal.replaceBy([]);
  for (const text of texts) journal.append({ text });
  journal.close();
};

describe('openJournal', () => {
  it('finds whatever an earlier process wrote, in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        write(...texts);

        const journal = open();
        journal.close();

        expect(journal.earlier).toEqual(texts.map((text) => ({ text: JSON.parse(JSON.stringify(text)) })));
      }),
      { numRuns: 50 },
    );
  });

  it('leaves out a line over which a process was killed, and goes on after the last whole one', () => {
    write('whole');
    appendFileSync(path, '{"text":"to');

    const journal = open();
    journal.append({ text: 'next' });
    journal.close();

    expect(journal.earlier).toEqual([{ text: 'whole' }]);
    expect(readFileSync(path, 'utf8')).toBe('{"text":"whole"}\n{"text":"next"}\n');
  });

  it.each(['garbage\n', '{"text":1}\n'])('names the line that holds something else: %j', (line) => {
    writeFileSync(path, `{"text":"whole"}\n${line}`);

    expect(open).toThrow(`"${path}" is damaged in line 2.`);
  });
});

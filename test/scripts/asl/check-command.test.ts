import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../support/command.ts';
import { Edited, FILES } from './edited-definition.ts';

const PATIENCE = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'asl-check-'));
const asl = (...args: readonly string[]) => run('asl', ...args);

/** A file of the folder with an edited definition. */
function edited(name: string, edit: (it: Edited) => void): string {
  const it = new Edited(0);
  edit(it);
  const file = join(folder, name);
  writeFileSync(file, it.text);
  return file;
}

describe('npm run asl -- check', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'refuses a file that is too large without reading it',
    async () => {
      const file = join(folder, 'huge.json');
      writeFileSync(file, '');
      truncateSync(file, 200 * 1_048_576);

      const { exitCode, stderr } = await asl('check', file);

      expect({ exitCode, stderr: stderr.trim() }).toEqual({
        exitCode: 2,
        stderr: `${file} has 200.0 MB, and a state machine at most 1 MB. Name a file of the Amazon States Language.`,
      });
    },
    PATIENCE,
  );

  it(
    'counts what does not fit on a page',
    async () => {
      const file = edited('many.asl.json', (it) => {
        for (const key of ['plan', 'execute', 'record', 'tell', 'ask', 'failure', 'parse'] as const)
          for (const name of ['A1', 'B1', 'C1', 'D1']) it.state(key)[name] = 1;
      });

      const { exitCode, stdout } = await asl('check', file);

      expect(exitCode).toBe(1);
      expect(stdout.trim().split('\n')).toHaveLength(21);
      expect(stdout).toMatch(/^… and 8 more$/m);
    },
    PATIENCE,
  );

  it(
    'executes the examples, or does not with --no-run',
    async () => {
      // Nothing in the rules speaks of the order of messages; the examples do.
      const [whole, without, help] = await Promise.all([
        asl('check', FILES[1]),
        asl('check', '--no-run', '--json', FILES[1]),
        asl('check', '--help'),
      ]);

      expect(whole).toMatchObject({ exitCode: 0, stdout: `Nothing wrong with ${FILES[1]}.\n` });
      expect(JSON.parse(without.lastLine)).toEqual({ files: [FILES[1]], problems: [] });
      expect(help.stdout).toContain('Every Choice has a Default.');
    },
    PATIENCE,
  );

  it(
    'says in which line an execution failed',
    async () => {
      const parsed = 'stepfunctions/examples/parsed.json';
      const { exitCode, stdout } = await asl(
        ...['run', FILES[0], '--input', 'local/findings/01-security-hub-controls.json', '--mock', `Parse Security Hub Finding=${parsed}`],
        ...['--mock', 'Plan Reaction=stepfunctions/examples/planned.json', '--fail', 'Execute Security Hub Finding Reactor=ReactorDenied'],
      );

      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /security-hub-finding-reactor\.asl\.json:\d+:\d+ {2}State "Reaction Failed": the execution ended here with ReactionFailed/,
      );
    },
    PATIENCE,
  );
});

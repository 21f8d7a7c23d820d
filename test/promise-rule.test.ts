import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const LAUNCHER = join(ROOT, 'bin/attack-reactor.mjs');

const folder = mkdtempSync(join(tmpdir(), 'promise-rule-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reviews a file by the configuration of this project, in a folder of its own: the types of one file are read fast. */
function review(text: string): { readonly rule: string; readonly line: number }[] {
  writeFileSync(join(folder, 'planted.ts'), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, types: [] }, include: ['*.ts'] }));
  copyFileSync(join(ROOT, 'eslint.config.mjs'), join(folder, 'eslint.config.mjs'));
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const words = [LAUNCHER, 'node_modules/eslint/bin/eslint.js', '--format', 'json', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  const files = JSON.parse(stdout) as { readonly messages: readonly { readonly ruleId: string; readonly line: number }[] }[];
  return files.flatMap(({ messages }) => messages.map(({ ruleId, line }) => ({ rule: ruleId, line })));
}

describe('npm run check:promises', () => {
  it('names a promise that nobody awaits, one where none is expected, and an await of something else', () => {
    const found = review(`
const save = async (): Promise<void> => undefined;
save();
[1].forEach(async () => save());
await [save].length;
await save();
void save();
save().catch(() => undefined);
export {};
`);

    expect(found).toEqual([
      { rule: '@typescript-eslint/no-floating-promises', line: 3 },
      { rule: '@typescript-eslint/no-misused-promises', line: 4 },
      { rule: '@typescript-eslint/await-thenable', line: 5 },
    ]);
  });

  it('names a table that is asked for any text', () => {
    const found = review(`
const WORDS: Readonly<Record<string, string>> = { a: 'A' };
const FEW: Record<'a' | 'b', string> = { a: 'A', b: 'B' };
export const pick = (name: string, few: 'a' | 'b', maybe?: string) => [
  WORDS[name],
  WORDS[maybe ?? few],
  WORDS[few],
  FEW[few],
  Object.hasOwn(WORDS, name),
];
`);

    expect(found).toEqual([
      { rule: 'own/words', line: 5 },
      { rule: 'own/words', line: 6 },
    ]);
  });
});

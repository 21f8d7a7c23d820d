import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { listMutants } from '../../../tools/mutate/mutants.ts';
import { REACHED, watchSource } from '../../../tools/mutate/reach.ts';

const ROOT = join(import.meta.dirname, '../../..');

const environment = readFileSync(join(ROOT, 'tools/mutate/test-environment.cjs'), 'utf8');

/** Runs watched code and a call. @returns the answer, and the code of each mutant that was reached */
function runWatched(code: string, call: string): { answer: unknown; reached: string[] } {
  const mutants = listMutants('source.ts', code);
  const { text, points } = watchSource(code, mutants, 100);
  const seen = new Set<number>();
  const context = createContext({ [REACHED]: seen });
  const answer: unknown = runInContext(`${ts.transpile(text, { target: ts.ScriptTarget.ES2023 })}; ${call}`, context);
  const reached = mutants.filter((_, index) => seen.has(points[index] ?? -1)).map(({ start, end }) => code.slice(start, end));
  return { answer, reached: [...new Set(reached)] };
}

describe('watched code', () => {
  it.each([
    ['statements after an early return', 'function f(a) { if (a) return 1; return 2; }', 'f(true)', 1, ['a', '1']],
    [
      'statements without a block',
      'function f(a) { if (a) g(); else h(); return a; } const g = () => 1; const h = () => 2;',
      'f(true)',
      true,
      ['a', 'g();', '1'],
    ],
    ['the body of an arrow function', 'const f = (a) => ({ b: a + 1 }); const g = () => 7;', 'f(1).b', 2, ['+', '1']],
    ['one arm', 'const f = (a) => (a ? 1 : 2);', 'f(false)', 2, ['a ? 1 : 2', '2']],
    ['the right side, where it counts', 'const f = (a) => a || 5;', 'f(3)', 3, ['a || ', ' || 5']],
    ['a default', 'const f = (a = 4, { b = 5 } = {}) => a;', 'f(1, { b: 2 })', 1, []],
    ['a field of a class', 'class F { #a = 4; a() { return this.#a; } }', 'new F().a()', 4, ['4']],
    ['a case', "const f = (a) => { switch (a) { case 'b': return 1; default: return 2; } };", "f('x')", 2, ["'b'", '2']],
  ])('tells of %s', (_what, code, call, answer, reached) => {
    expect(runWatched(code, call)).toEqual({ answer, reached });
  });

  it('runs where nobody listens', () => {
    const { text } = watchSource('const f = () => 1;', listMutants('source.ts', 'const f = () => 1;'), 0);

    expect(runInContext(`${text} f()`, createContext({}))).toBe(1);
  });

  it('has a point for every mutant of domain, and is TypeScript', () => {
    const files = readdirSync(join(ROOT, 'domain'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

    const broken = files.filter((file) => {
      const code = readFileSync(join(ROOT, 'domain', file), 'utf8');
      const mutants = listMutants(file, code);
      const { text, points } = watchSource(code, mutants, 7);
      const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
      const missing = points.filter((point) => point < 7 || !text.includes(`.add(${point})`));
      return diagnostics.length > 0 || missing.length > 0 || points.length !== mutants.length;
    });

    expect(broken).toEqual([]);
  });

  it('speaks to the set that the environment of the tests makes', () => {
    expect(environment).toContain(`const REACHED = '${REACHED}';`);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listMutants, mutate } from '../../../tools/mutate/mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The changed texts, in the order of their places. */
function listChanges(text: string): string[] {
  return listMutants('source.ts', text).map((mutant) => mutate(text, mutant));
}

describe('the changes of code', () => {
  it.each<[code: string, ...changes: string[]]>([
    ['const f = a < b;', 'const f = a <= b;'],
    ['const f = a <= b;', 'const f = a < b;'],
    ['const f = a > b;', 'const f = a >= b;'],
    ['const f = a >= b;', 'const f = a > b;'],
    ['const f = a === b;', 'const f = a !== b;'],
    ['const f = a !== b;', 'const f = a === b;'],
    ['const f = a && b;', 'const f = b;', 'const f = a;'],
    ['const f = a || b;', 'const f = b;', 'const f = a;'],
    ['const f = a ?? b;', 'const f = a;'],
    ['const f = !a;', 'const f = a;'],
    ['const f = true;', 'const f = false;'],
    ['const f = a ? b : c;', 'const f = b;', 'const f = c;'],
    ['const f = () => a ? { b } : c;', 'const f = () => ({ b });', 'const f = () => c;'],
    ['const f = a + b;', 'const f = a - b;'],
    ['const f = a * b;', 'const f = a / b;'],
    ['const f = 60_000;', 'const f = 60001;'],
    ['const f = a.some(g);', 'const f = a.every(g);'],
    ['const f = a.every(g);', 'const f = a.some(g);'],
    ['const f = Math.max(a, b);', 'const f = Math.min(a, b);'],
    ['const f = a.filter(g).length;', 'const f = a.length;'],
    ['const f = a?.filter(g).length;', 'const f = a?.length;'],
    ['const f = a?.filter(g)[b];', 'const f = a?.[b];'],
    ['const f = a.toSorted(g);', 'const f = a;'],
    ["const f = a.includes('b');", "const f = a.includes('');"],
    ["const f = ['b'].includes(a);", "const f = [''].includes(a);"],
    ["const f = new Set(['b']);", "const f = new Set(['']);"],
    ["const f = a === 'b';", "const f = a !== 'b';", "const f = a === '';"],
    ['if (a) return;', 'if (false) return;'],
    ['if (a) { f(); }', 'if (false) { f(); }', 'if (a) { ; }'],
    ['if (a) { return; } else { throw b; }', 'if (!(a)) { return; } else { throw b; }', 'if (a) { return; } else { ; }'],
    ["switch (a) { case 'b': return; }", "switch (a) { case '': return; }"],
    ['f(a);', ';'],
    ['f = a;', ';'],
    ['f -= a;', ';', 'f += a;'],
    ['delete f.a;', ';'],
    ['await f(a);', ';', 'void f(a);'],
    ['throw a;', ';'],
  ])('%s', (code, ...changes) => {
    expect(listChanges(code).toSorted()).toEqual(changes.toSorted());
  });

  it.each([
    ['types', "type A = 'b' | 1 | true; const f: A | 2 = a as Record<'c', 3>; interface B { c: false }"],
    ['imports and exports', "import { a } from 'b'; export * from 'c'; import type { d } from 'e';"],
    ['names of fields', 'const f = { 1: a };'],
    ['log lines', "logger.info('a', { b: c ?? 1 }); this.#logger.warn(a ? 1 : 2); console.log(true);"],
    ['what is thrown', 'if (a) throw new B(c ?? 1);'],
    ['texts that decide nothing', "const f = g('a', ['b']); const h = { c: 'd' };"],
    ['texts that are joined', "const f = a + ' b';"],
    ['optional chains', 'const f = a?.b?.c;'],
    ['the limits of a schema', 'const f = z.string().min(a).max(b);'],
    ['the signs and the boundary of an order', 'const f = a < b ? -1 : 1;'],
    ['what a constructor is given', 'class F { constructor(a) { super(a); this.a = a; } }'],
  ])('leave out %s', (_what, code) => {
    const found = listMutants('source.ts', code).filter(({ operator }) => !['one arm alone', 'branch never taken'].includes(operator));

    expect(found).toEqual([]);
  });

  it('tell an equality in a condition once, by what the condition decides', () => {
    expect(listChanges("if (a === 'b') return;")).toEqual(['if (false) return;']);
    expect(listChanges("const f = a === 'b' ? c : d;")).toEqual(['const f = c;', 'const f = d;']);
  });

  it('have a place, with the lines before and after', () => {
    const code = 'const first = a;\nconst f =\n  b &&\n  c;\n';

    expect(listMutants('domain/source.ts', code)).toMatchObject([
      { file: 'domain/source.ts', operator: 'one side alone', line: 3, column: 3, before: '  b &&', after: '' },
      { operator: 'one side alone', line: 3, column: 5, before: '  b &&\n  c;', after: '  b;' },
    ]);
  });

  it('of domain differ from it and are TypeScript', () => {
    const files = readdirSync(join(ROOT, 'domain'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const all = files.flatMap((file) => {
      const text = readFileSync(join(ROOT, 'domain', file), 'utf8');
      return listMutants(file, text).map((mutant) => ({ mutant, text, changed: mutate(text, mutant) }));
    });
    const some = all.filter((_, index) => index % 20 === 0);

    expect(some.length).toBeGreaterThan(50);
    expect(all.filter(({ text, changed }) => text === changed)).toEqual([]);
    expect(some.filter(({ changed }) => !isTypeScript(changed)).map(({ mutant }) => mutant)).toEqual([]);
  });
});

function isTypeScript(text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2023 } });
  return diagnostics.length === 0;
}

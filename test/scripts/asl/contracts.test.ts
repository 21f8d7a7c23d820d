import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as errors from '#domain/base/errors.ts';
import { STEP_CONTRACTS } from '#scripts/asl/ways/contracts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const IMPORT = /^(?:import|export) (?!type )[\s\S]*?from '([^']+)';$/gm;

/** Retryable errors whose construction a handler's modules hold, without that the handler ever comes there. */
const NEVER_REACHED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dispatch-finding': {
    MappingUnavailable: 'reaction-access.ts also reads the mapping; this handler takes only the organization from it',
    MappingReleaseMissing: 'the same',
  },
};

const RETRYABLE = Object.entries(errors).flatMap(([name, value]) => {
  const instance: unknown = typeof value === 'function' ? Reflect.construct(value, ['']) : undefined;
  return instance instanceof errors.AppError && instance.retryable ? [name] : [];
});

/** Every module that a handler runs, followed by its imports. */
function listModules(handler: string): string[] {
  const found = new Set<string>();
  const ahead = [join(ROOT, 'handlers', handler, 'handler.ts')];
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    if (found.has(file) || !existsSync(file)) continue;
    found.add(file);
    const folder = dirname(file);
    ahead.push(...[...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, from = '']) => resolved(from, folder)));
  }
  return [...found];
}

function resolved(from: string, folder: string): string {
  return from.startsWith('#') ? join(ROOT, from.slice(1)) : join(folder, from);
}

function errorsMadeIn(files: readonly string[]): string[] {
  const texts = files
    .filter((file) => !file.endsWith('domain/base/errors.ts'))
    .map((file) => readFileSync(file, 'utf8').replaceAll(IMPORT, ''));
  return RETRYABLE.filter((name) => texts.some((text) => new RegExp(`\\bnew ${name}\\(|\\b${name}[,);]`).test(text)));
}

describe('what a handler declares that it throws', () => {
  it.each([...new Set(STEP_CONTRACTS.map(({ handler }) => handler))])('is what the modules of %s can make', (handler) => {
    const declared = STEP_CONTRACTS.filter((contract) => contract.handler === handler).flatMap(({ throws }) => throws);
    const never = Object.keys(NEVER_REACHED[handler] ?? {});

    const made = errorsMadeIn(listModules(handler)).filter((name) => !never.includes(name));

    expect(made.toSorted()).toEqual([...new Set(declared)].toSorted());
  });

  it('is told at once only where it is declared as thrown', () => {
    for (const { throws, toldAtOnce } of STEP_CONTRACTS) expect(throws).toEqual(expect.arrayContaining(Object.keys(toldAtOnce)));
  });
});

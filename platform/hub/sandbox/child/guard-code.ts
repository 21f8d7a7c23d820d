import vm from 'node:vm';
import { type AnyFunction, describeCall, guard, type Report, replace, replaceAll } from './replace.ts';

/** Records that a text is to become code. V8 refuses it in this process anyway, by an option. */
export function guardCode(report: Report): void {
  replace(report, 'code-generation', globalThis, 'globalThis', ['eval']);
  replaceAll(report, 'code-generation', vm, 'vm');
  const plain: { constructor: AnyFunction } = Function.prototype as never;
  const guarded = guardConstructor(report, plain.constructor);
  Object.defineProperty(plain, 'constructor', { value: guarded });
  Object.defineProperty(globalThis, 'Function', { value: guarded, writable: true, configurable: true });
  for (const sample of [async () => undefined, function* () {}, async function* () {}]) {
    const prototype: { constructor: AnyFunction } = Object.getPrototypeOf(sample);
    Object.defineProperty(prototype, 'constructor', { value: guardConstructor(report, prototype.constructor) });
  }
}

function guardConstructor(report: Report, original: AnyFunction): AnyFunction {
  const note = (args: readonly unknown[]): never => {
    // zod asks so whether texts may be compiled here, and is content with no.
    if (args.length !== 1 || args[0] !== '') report('code-generation', describeCall('new Function', args));
    throw new EvalError('Code generation from strings disallowed for this context');
  };
  return guard(original, note);
}

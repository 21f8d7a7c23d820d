import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, generateEntries, LAMBDA_BUNDLE, NOTICES_FILE, packFolder, writeNotices } from '@attack-reactor/kit/pack';
import { build } from 'esbuild';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { FunctionDefinition } from '#domain/base/function-definition.ts';
import { apiActFunction } from '#handlers/api-act/function.ts';
import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import { FUNCTIONS, HANDLERS_BY_HAND } from '#handlers/functions.ts';

/** Above this a cold start is paid for by every burst of findings. */
const LIMIT_KIB = 850;
/** Handlers that a person starts, now and then. */
const BY_HAND_LIMIT_KIB = 950;
/** It talks to nine services, and waits for a reactor and the member account, beside which its start counts little. */
const DISPATCH_LIMIT_KIB = 1000;
/** Every change that a person asks for; it loads 5 % slower than λ api-read, and makes a client when a request needs it. */
const ACT_LIMIT_KIB = 1250;
const ENTRY = 'handler-entry';

/** A function as far as its bundle goes by it. */
export type BundledFunction = Pick<FunctionDefinition, 'name' | 'packs'>;

/**
 * Bundles every function into `<outdir>/<name>/index.mjs` and `<outdir>/<name>.zip`. Same input, same bytes.
 * @param functions those of `<root>/handlers`
 * @throws ConfigurationInvalid if the folders of the handlers are others, or one has no `handler.ts`
 */
export async function bundleHandlers(
  root: string,
  outdir: string,
  functions: readonly BundledFunction[] = FUNCTIONS,
): Promise<readonly Bundle[]> {
  requireHandlers(join(root, 'handlers'), functions);
  rmSync(outdir, { recursive: true, force: true });
  return await packHandlers(root, outdir, functions);
}

/** Bundles one function, the same bytes as {@link bundleHandlers}, and leaves all others alone. */
export async function bundleHandler(root: string, outdir: string, definition: BundledFunction): Promise<readonly Bundle[]> {
  return await packHandlers(root, outdir, [definition]);
}

/** How large a handler may become. */
export function handlerLimitKib(name: string): number {
  if (name === dispatchFindingFunction.name) return DISPATCH_LIMIT_KIB;
  if (name === apiActFunction.name) return ACT_LIMIT_KIB;
  return HANDLERS_BY_HAND.some((handler) => handler === name) ? BY_HAND_LIMIT_KIB : LIMIT_KIB;
}

function requireHandlers(folder: string, functions: readonly BundledFunction[]): void {
  const defined = functions.map(({ name }) => name);
  const folders = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const listed = (names: readonly string[]) => names.map((name) => `handlers/${name}`).join(', ');
  const missing = defined.filter((name) => !existsSync(join(folder, name, 'handler.ts')));
  if (missing.length > 0) throw new ConfigurationInvalid(`No handler.ts in ${listed(missing)}. Write it, or take its function.ts away.`);
  const unknown = folders.filter((name) => !defined.includes(name));
  if (unknown.length > 0)
    throw new ConfigurationInvalid(`handlers/functions.ts does not list ${listed(unknown)}. List its function.ts there.`);
}

async function packHandlers(root: string, outdir: string, functions: readonly BundledFunction[]): Promise<readonly Bundle[]> {
  // One run of esbuild for all of them, which reads what they share once.
  const { metafile } = await build({
    ...LAMBDA_BUNDLE,
    absWorkingDir: root,
    entryPoints: functions.map(({ name }) => ({ in: `${ENTRY}:${name}`, out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [...LAMBDA_BUNDLE.plugins, generateEntries(root, ENTRY, writeEntry)],
  });
  const outputs = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  return functions.map((one) => packHandler(root, outdir, one, outputs.get(`${ENTRY}:${one.name}`) ?? {}));
}

function packHandler(
  root: string,
  outdir: string,
  { name, packs = [] }: BundledFunction,
  inputs: Parameters<typeof packFolder>[2],
): Bundle {
  const folder = join(outdir, name);
  for (const extra of packs) cpSync(join(root, extra), join(folder, extra), { recursive: true });
  writeFileSync(join(folder, NOTICES_FILE), writeNotices(root, inputs));
  return packFolder(folder, name, inputs);
}

/** The pipeline of a function in a container of Lambda: variables are read once, at its start. */
function writeEntry(name: string): string {
  return `import { lambdaHost } from '#platform/base/host.ts';
import { pipeline } from './handlers/${name}/handler.ts';
export const handler = pipeline.start(process.env, lambdaHost);
`;
}

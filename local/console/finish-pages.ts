import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Nuxt writes its settings as a script into the page; no option keeps it from that (nuxt/nuxt#8149). */
const SETTINGS = /<script>(window\.__NUXT__=[\s\S]*?)<\/script>/;
/** The script that loads the console. */
const ENTRY = /<script type="module" src="(\/_nuxt\/[\w-]+\.js)" crossorigin><\/script>/;
/** The part of the console that runs before it is loaded. */
const START = join(import.meta.dirname, '../../web/app/start/start.ts');
/** The one number that is another in each build: the time at which the page was made. */
const MADE_AT = /(\{"prerenderedAt":1,"serverRendered":2\}),\d+,/;

/**
 * The policy that holds even where a server sends no header: on a file server, or behind a proxy that drops it. It names no
 * identity provider, which the build does not know; the header does.
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'none'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'";

/**
 * Makes what Nuxt generated fit for `script-src 'self'`, and the same in every build of the same sources: the script of the page
 * becomes a file that is named by its content, and one page stands for all paths. That file also begins the sign-in, and loads
 * the console afterwards.
 * @throws Error where a script is left in the page
 */
export function finishPages(folder: string): void {
  const page = join(folder, 'index.html');
  const html = readFileSync(page, 'utf8');
  const settings = SETTINGS.exec(html)?.[1];
  const entry = ENTRY.exec(html)?.[1];
  if (settings === undefined || entry === undefined)
    throw new Error('Nuxt has written no settings, or no entry, into index.html: look at what its new version does.');
  const script = `${settings}\n${bundleStart()}`;
  const boot = `boot.${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
  const policy = `<meta http-equiv="content-security-policy" content="${POLICY}">`;
  const finished = html
    .replace(SETTINGS, '')
    .replace(ENTRY, '')
    // Fetched, but not compiled: the page that goes to the identity provider runs none of them.
    .replaceAll('rel="modulepreload"', 'rel="preload"')
    .replace(MADE_AT, '$1,0,')
    .replace('<html>', '<html lang="en">')
    // The first of all that a page asks for.
    .replace('<head>', `<head>${policy}<script src="/${boot}" data-entry="${entry}"></script>`);
  if (hasInlineScript(finished)) throw new Error('A script is left in index.html: the content security policy would not run it.');
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (isPageOfPath(entry.name, folder)) rmSync(join(folder, entry.name), { recursive: true });
  writeFileSync(join(folder, boot), script);
  writeFileSync(page, finished);
}

function bundleStart(): string {
  const { outputFiles } = buildSync({
    entryPoints: [START],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}

/** Data is no script: a browser does not run it. */
function hasInlineScript(html: string): boolean {
  const tags = html
    .split('<script')
    .slice(1)
    .map((rest) => rest.slice(0, Math.max(0, rest.indexOf('>'))));
  return tags.some((tag) => !tag.includes(' src=') && !tag.includes('application/json'));
}

/** Nuxt writes a page for each path that it finds; all are the same, and a server answers every path with index.html. */
function isPageOfPath(name: string, folder: string): boolean {
  if (/^\d+\.html$/.test(name)) return true;
  try {
    return readdirSync(join(folder, name)).includes('index.html');
  } catch {
    return false;
  }
}

import type { Plugin } from 'esbuild';

/**
 * Entries of bundles that are the same for all, so nobody writes them: `<kind>:<name>` is a module with the text that
 * `write` gives, as if it stood in `root`.
 * @example
 * plugins: [generateEntries(root, 'handler-entry', (name) => `export { handler } from './handlers/${name}/handler.ts';`)],
 */
export function generateEntries(root: string, kind: string, write: (name: string) => string): Plugin {
  return {
    name: kind,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${kind}:`) }, ({ path }) => ({ path: path.slice(kind.length + 1), namespace: kind }));
      onLoad({ filter: /.*/, namespace: kind }, ({ path: name }) => ({ contents: write(name), loader: 'ts', resolveDir: root }));
    },
  };
}

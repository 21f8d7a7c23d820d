import * as z from 'zod';

const lockFile = z.object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().default(false) })) });

/** Packages that run a script of their own at `npm ci`, by the lock file; sorted, each once. */
export function listInstallScripts(lock: unknown): readonly string[] {
  const found = Object.entries(lockFile.parse(lock).packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  return [...new Set(found.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)))].toSorted();
}

/** One line for each package that runs a script without a reason, and each reason without such a package. */
export function findUnjustified(packages: readonly string[], reasons: Readonly<Record<string, string>>): readonly string[] {
  return [
    ...packages
      .filter((name) => !Object.hasOwn(reasons, name))
      .map((name) => `${name} runs a script at npm ci. Read the script, then write into tools/supply/install-scripts.json why it may.`),
    ...Object.keys(reasons)
      .filter((name) => !packages.includes(name))
      .map((name) => `${name} runs no script any more. Take it out of tools/supply/install-scripts.json.`),
  ];
}

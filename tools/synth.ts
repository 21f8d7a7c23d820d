import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about:
    'Bundles if anything in the bundles changed, then writes the Terraform of the environment in REACTOR_ENV (default dev) to cdktf.out/stacks, one folder a stack: pipeline, hub and member. Reads files only: no network, no credentials, same input same bytes. What it did is told on standard error.',
  options: { verbose: flag('lists every change since the last synth') },
  notes: [
    'Environment: REACTOR_ENV names a file of config/environments; CDKTF_OUTDIR, REACTOR_BUNDLES, REACTOR_PACKAGES and REACTOR_CONSOLE are folders instead of cdktf.out, dist/lambda, dist/reactors and web/.output/public.',
  ],
  exitCodes: { 0: 'written', 1: 'a bundle is larger than its limit', 2: 'wrong use, or an unusable configuration' },
  async run({ verbose }) {
    const { makeBundlesIfChanged } = await import('./bundle.ts');
    // CDKTF takes a second to load, for which esbuild, a process of its own, does not wait.
    const [exitCode, { synthesize }] = await Promise.all([makeBundlesIfChanged(console.error), import('../main.ts')]);
    if (exitCode !== 0) return exitCode;
    await synthesize(verbose);
    return 0;
  },
});

runAlone(import.meta.filename, 'npm run -s synth --', command);

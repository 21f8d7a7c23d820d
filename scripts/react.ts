import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { ABOUT, OPTIONS } from './react/options.ts';

/** `react`: one reaction by hand, on the platform of this machine. */
export const command = defineCommand({
  ...ABOUT,
  options: OPTIONS,
  async run(values) {
    const { runReact } = await import('./react/perform.ts');
    return await runReact(values);
  },
});

runAlone(import.meta.filename, 'npm run -s react --', command);

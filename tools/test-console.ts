import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildConsole } from '#local/console/build-console.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { findChromium, NO_CHROMIUM } from './console/chromium.ts';

const ROOT = join(import.meta.dirname, '..');

export const command = defineCommand({
  about: 'Builds the console, runs the platform as npm start does, and looks at every page in a real Chromium: test/e2e.',
  arguments: [{ name: 'PATTERN', about: 'only files of test/e2e whose path has this', optional: true, many: true }],
  options: {},
  notes: ['Needs Chromium; without it this says so and leaves out all. REQUIRE_ALL=1 makes that a failure.', 'Screenshots: .local/e2e'],
  exitCodes: { 0: 'passed or loudly skipped', 1: 'failed' },
  async run(_options, patterns) {
    if (findChromium() === undefined) {
      console.log(NO_CHROMIUM);
      return process.env['REQUIRE_ALL'] === '1' ? 1 : 0;
    }
    const { isNew } = await buildConsole();
    console.log(isNew ? 'The console is built.' : 'The console is of these sources already.');
    const jest = spawn(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', 'jest.e2e.config.cjs', ...patterns], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    return await new Promise<number>((resolve) => jest.on('close', (code) => resolve(code ?? 1)));
  },
});

runAlone(import.meta.filename, 'npm run test:e2e --', command);

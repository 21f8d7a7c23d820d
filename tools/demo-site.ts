import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { buildConsole } from '#local/console/build-console.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { launchChromium } from './console/chromium.ts';
import { startPlatform } from './console/platform.ts';
import { writeDemo } from './console/record-answers.ts';

export const command = defineCommand({
  about:
    'Writes the console as static files with recorded answers of the API, so that any file server shows it: a demo without a platform behind it, which says so on every page.',
  options: { out: text('DIR', 'where to write; replaced if a demo is there (default: .local/demo-site)', { default: '.local/demo-site' }) },
  notes: ['Needs Chromium. Runs the platform as npm start does, visits every page, and records what the API answers.'],
  exitCodes: { 0: 'written', 1: 'it cannot be written' },
  run: ({ out }) => writeDemoSite(resolve(out), (line) => console.log(line)),
});

async function writeDemoSite(folder: string, say: (line: string) => void): Promise<number> {
  requireOwnFolder(folder);
  await buildConsole();
  const platform = await startPlatform();
  const browser = await launchChromium();
  try {
    const count = await writeDemo(folder, {
      newPage: async (locale) => (await browser.newContext({ locale })).newPage(),
      url: platform.url,
      say,
    });
    say(`${folder}: ${count} recorded answers. Any file server shows it, for example: npx serve ${folder}`);
  } finally {
    await browser.close();
    await platform.close();
  }
  return 0;
}

/** @throws ConfigurationInvalid for a folder with something in it that is no demo */
function requireOwnFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0 || existsSync(join(folder, 'demo'))) return;
  throw new ConfigurationInvalid(`${folder} has other files in it. Name another folder with --out.`);
}

runAlone(import.meta.filename, 'npm run -s demo:site --', command);

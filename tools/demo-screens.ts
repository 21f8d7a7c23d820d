import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildConsole } from '#local/console/build-console.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { launchChromium } from './console/chromium.ts';
import { startPlatform } from './console/platform.ts';
import { namePage, PAGES, settle, signIn } from './console/visit.ts';

const FOLDER = join(import.meta.dirname, '../docs/screens');
const THEMES = ['light', 'dark'] as const;

export const command = defineCommand({
  about: 'Takes the pictures of docs/screens: every page of the console in both themes, of the company that npm start shows.',
  options: {},
  notes: ['Needs Chromium.'],
  exitCodes: { 0: 'taken', 1: 'they cannot be taken' },
  run: takeScreens,
});

async function takeScreens(): Promise<number> {
  await buildConsole();
  const platform = await startPlatform();
  const browser = await launchChromium();
  mkdirSync(FOLDER, { recursive: true });
  try {
    for (const theme of THEMES) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: theme,
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      await page.addInitScript("localStorage.setItem('tour', 'seen')");
      await page.goto(platform.url);
      await signIn(page, 'admin');
      const shown = [...PAGES, await findStory(platform.url, page)];
      for (const path of shown) {
        await page.goto(platform.url + path);
        await settle(page);
        const name = path.startsWith('/findings/') ? 'finding' : namePage(path);
        await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await platform.close();
  }
  console.log(`Pictures of every page: ${FOLDER}`);
  return 0;
}

/** The finding whose change can still be undone: its page tells the longest story. */
async function findStory(url: string, page: Page): Promise<string> {
  const asked = page.waitForRequest(/\/v1\//);
  await page.goto(`${url}/undoable`);
  const { authorization = '' } = (await asked).headers();
  const ask = async (path: string): Promise<unknown> => (await fetch(url + path, { headers: { authorization } })).json();
  const [execution] = ((await ask('/v1/undoable')) as { readonly items: readonly { readonly id: string }[] }).items;
  if (execution === undefined) throw new Error('No change can be undone: the story of npm start has changed.');
  const { finding } = (await ask(`/v1/executions/${execution.id}`)) as { readonly finding: { readonly identity: string } };
  return `/findings/${finding.identity}`;
}

runAlone(import.meta.filename, 'npm run -s demo:screens --', command);

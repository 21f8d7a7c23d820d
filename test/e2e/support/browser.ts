import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '#tools/console/chromium.ts';
import { settle, signIn, type VisitorRole } from '#tools/console/visit.ts';

const SCREENS = join(__dirname, '../../../.local/e2e');
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

export type Visit = {
  /** The role of the person who signs in. */
  readonly as?: VisitorRole;
  readonly theme?: 'light' | 'dark';
  /** 1280 is a desk, 360 a phone. */
  readonly width?: number;
  readonly locale?: 'en-GB' | 'zh-CN' | 'es-ES';
  /** Another console than that of `npm start`. */
  readonly at?: string;
};

/** A browser for the tests of one file: each visit is a person of its own, without what others kept. */
export type ConsoleBrowser = {
  /** Opens a path of the console, signed in, and waits until nothing is on its way. */
  open(path: string, visit?: Visit): Promise<Page>;
  /** Complaints of all pages since the last call: errors of scripts, and of the content security policy. */
  complaints(): string[];
  close(): Promise<void>;
};

export async function openBrowser(): Promise<ConsoleBrowser> {
  const browser: Browser = await launchChromium();
  const heard: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    async open(path, { as = 'admin', theme = 'light', width = 1280, locale = 'en-GB', at = consoleUrl() } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme: theme,
        locale,
        timezoneId: 'Europe/Madrid',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => heard.push(`${path}: ${error.message}`));
      page.on('console', (message) => {
        if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) heard.push(`${path}: ${message.text()}`);
      });
      await page.goto(at + path);
      await signIn(page, as);
      await settle(page);
      return page;
    },
    complaints: () => heard.splice(0),
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
    },
  };
}

/** The address of the console of `npm start`. */
export function consoleUrl(): string {
  const url = process.env['CONSOLE_URL'];
  if (url === undefined) throw new Error('Run these tests by npm run test:e2e.');
  return url;
}

/** Keeps a picture for people. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
}

type Violation = {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly any: readonly { readonly message: string }[] }[];
};

/** Reads a page as axe does. @returns one line for each serious or critical fault */
export async function findBarriers(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the content security policy of the page holds for its own scripts.
  await page.evaluate(AXE);
  const violations = await page.evaluate<readonly Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) => nodes.map(({ target, any }) => `${impact} ${id} ${target.join(' ')} ${any[0]?.message ?? ''}`));
}

/** Tells whether the page is wider than its window: a phone would scroll sideways. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

/** Names the tables that stand out of their frames at a side, by their labels. A frame that scrolls holds its table. */
export function listWideTables(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('table')]
    .filter((table) => {
      const frame = table.parentElement;
      return getComputedStyle(frame).overflowX === 'visible' && table.getBoundingClientRect().right > frame.getBoundingClientRect().right + 0.5;
    })
    .map((table) => table.getAttribute('aria-label') ?? table.className)`);
}

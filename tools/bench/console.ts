import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '#local/console/build-console.ts';
import { launchChromium } from '../console/chromium.ts';
import { type Platform, startPlatform } from '../console/platform.ts';
import { PAGES, settle, signIn } from '../console/visit.ts';

const ROUNDS = 7;
/** The part of a finding that shows its document, which scrolls. */
const FRAME = '.raw .frame';
/** Lines of the document of a finding, far beyond what Security Hub takes. */
const LINES = 10_000;
const SCROLL_MS = 2_000;

export type ConsoleBench = {
  /** Scripts (gzip) that a page has loaded with an empty cache once nothing is on its way. */
  readonly firstLoadGzipKiB: Readonly<Record<string, number>>;
  /** From the request for /findings to a row that Enter opens, with an empty cache; the median of `interactiveRunsMs`. The bar is on it. */
  readonly interactiveMs: number;
  /** Each of the measurements, the shortest first. */
  readonly interactiveRunsMs: readonly number[];
  /** Frames a second, and the longest wait for one, while the lines of a document are scrolled. */
  readonly scroll: { readonly lines: number; readonly framesPerSecond: number; readonly worstFrameMs: number };
  /** From a key that moves through the matrix, or a choice that colours it anew, to the next frame; the slowest of several. */
  readonly matrixMs: number;
};

type Say = (line: string) => void;

/** Measures the console of `npm start` in the Chromium of this machine. */
export async function benchConsole(say: Say): Promise<ConsoleBench> {
  say('building the console');
  await buildConsole();
  say('starting the platform');
  const platform = await startPlatform();
  const browser = await launchChromium();
  try {
    const firstLoadGzipKiB: Record<string, number> = {};
    for (const path of PAGES) {
      firstLoadGzipKiB[path] = await weigh(browser, platform, path);
      say(`${path}: ${firstLoadGzipKiB[path]} KiB of scripts`);
    }
    const waits: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) waits.push(Math.round(await waitForRow(browser, platform)));
    const interactiveRunsMs = waits.toSorted((a, b) => a - b);
    return {
      firstLoadGzipKiB,
      interactiveMs: interactiveRunsMs[Math.floor(ROUNDS / 2)] ?? 0,
      interactiveRunsMs,
      scroll: await scrollDocument(browser, platform),
      matrixMs: await changeMatrix(browser, platform),
    };
  } finally {
    await browser.close();
    await platform.close();
  }
}

/** A browser that has seen nothing. */
async function newVisitor(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.addInitScript("localStorage.setItem('tour', 'seen')");
  return page;
}

async function weigh(browser: Browser, { url }: Platform, path: string): Promise<number> {
  const page = await newVisitor(browser);
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url());
  });
  await page.goto(url + path);
  await signIn(page, 'admin');
  await settle(page);
  // Asked for again: a browser keeps no body of a page that it has left, and signing in leaves one.
  const sizes = await Promise.all([...scripts].map(measureGzip));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  await page.context().close();
  return Math.round(bytes / 102.4) / 10;
}

async function measureGzip(url: string): Promise<number> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} when it was asked for again.`);
  return gzipSync(new Uint8Array(await answer.arrayBuffer()), { level: 9 }).length;
}

async function waitForRow(browser: Browser, { url }: Platform): Promise<number> {
  const page = await newVisitor(browser);
  await page.goto(`${url}/reactors`);
  await signIn(page, 'admin');
  await settle(page);
  await clearCache(page);
  // The identity provider knows the person by now, and sends the browser back without a question.
  const since = performance.now();
  await page.goto(`${url}/findings`, { waitUntil: 'commit' });
  const row = page.locator('tbody [role=row]').first();
  await row.waitFor();
  await row.press('Enter');
  await page.waitForURL(/[?&]open=/);
  const milliseconds = performance.now() - since;
  await page.context().close();
  return milliseconds;
}

async function clearCache(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
}

/** Shows a finding whose document has as many lines as asked for, and scrolls through it. */
async function scrollDocument(browser: Browser, { url }: Platform): Promise<ConsoleBench['scroll']> {
  const page = await newVisitor(browser);
  await page.route(/\/v1\/findings\/[0-9a-f]{32}$/, async (route) => {
    const response = await route.fetch();
    const finding = (await response.json()) as object;
    const document = Object.fromEntries(Array.from({ length: LINES }, (_, index) => [`line ${index}`, `value ${index}`]));
    await route.fulfill({ response, json: { ...finding, document } });
  });
  await page.goto(`${url}/findings`);
  await signIn(page, 'admin');
  await page.locator('tbody a[href^="/findings/"]').first().click();
  await page.locator('.raw > summary').click();
  await page.locator(FRAME).waitFor();
  const { frames, worst, top } = await page.evaluate<{ frames: number; worst: number; top: number }>(`new Promise((resolve) => {
    const lines = document.querySelector('${FRAME}');
    let frames = 0, worst = 0, last = performance.now();
    const end = last + ${SCROLL_MS};
    const step = (now) => {
      frames += 1; worst = Math.max(worst, now - last); last = now; lines.scrollTop += 900;
      if (now < end) requestAnimationFrame(step); else resolve({ frames, worst, top: lines.scrollTop });
    };
    requestAnimationFrame(step);
  })`);
  await page.context().close();
  if (top < LINES) throw new Error(`The document scrolled by ${top} pixels only.`);
  return { lines: LINES, framesPerSecond: Math.round(frames / (SCROLL_MS / 1000)), worstFrameMs: Math.round(worst) };
}

async function changeMatrix(browser: Browser, { url }: Platform): Promise<number> {
  const page = await newVisitor(browser);
  await page.goto(`${url}/matrix`);
  await signIn(page, 'admin');
  await settle(page);
  await page.locator('button.cell').first().focus();
  const slowest: number[] = [];
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft'])
    slowest.push(await timeToFrame(page, () => page.keyboard.press(key)));
  const scope = page.locator('select', { has: page.locator('option[value=cloud]') });
  for (const value of ['all', 'cloud']) slowest.push(await timeToFrame(page, () => scope.selectOption(value)));
  await page.context().close();
  return Math.round(Math.max(...slowest));
}

/** Milliseconds from the first event that the page hears to the frame after it. */
async function timeToFrame(page: Page, act: () => Promise<unknown>): Promise<number> {
  // The value of the expression is not the promise, for which evaluate would wait.
  await page.evaluate(`void (globalThis.framed = new Promise((resolve) => {
    const hear = () => {
      const since = performance.now();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - since)));
    };
    for (const name of ['keydown', 'change']) addEventListener(name, hear, { once: true, capture: true });
  }))`);
  await act();
  return page.evaluate<number>('globalThis.framed');
}

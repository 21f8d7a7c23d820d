import type { Page } from 'playwright-core';

export type VisitorRole = 'viewer' | 'operator' | 'approver' | 'publisher' | 'admin';

/** Chooses a person on the page of the identity provider of this machine, and waits for the console. */
export async function signIn(page: Page, role: VisitorRole): Promise<void> {
  await page.waitForURL(/\/authorize\?/);
  await page.locator(`a[data-role=${role}]`).click();
  await page.waitForURL((url) => url.pathname !== '/authorize' && url.pathname !== '/choose' && url.pathname !== '/signed-in');
}

/** Waits until a heading is there and no request is on its way. */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector('h1');
  await page.waitForLoadState('networkidle');
}

/** The pages that need no id. */
export const PAGES = [
  '/',
  '/findings',
  '/controls',
  '/matrix',
  '/executions',
  '/approvals',
  '/undoable',
  '/reactors',
  '/hub',
  '/audit',
  '/clients',
  '/settings',
] as const;

/** A word for a path, for the name of a file. */
export function namePage(path: string): string {
  return path === '/' ? 'overview' : path.slice(1).replaceAll('/', '-');
}

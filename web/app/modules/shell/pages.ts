import type { Role } from '~/session/session';

/** A page of the menu. `text` is a key of the messages. */
export type MenuPage = {
  readonly path: string;
  readonly text: string;
  /** The roles that may open it; left out: every role. The API decides again. */
  readonly roles?: readonly Role[];
};

export const MENU: readonly MenuPage[] = [
  { path: '/', text: 'shell.menu.overview' },
  { path: '/findings', text: 'shell.menu.findings' },
  { path: '/controls', text: 'shell.menu.controls' },
  { path: '/matrix', text: 'shell.menu.matrix' },
  { path: '/executions', text: 'shell.menu.executions' },
  { path: '/approvals', text: 'shell.menu.approvals' },
  { path: '/undoable', text: 'shell.menu.undoable' },
  { path: '/reactors', text: 'shell.menu.reactors' },
  { path: '/hub', text: 'shell.menu.hub' },
  { path: '/audit', text: 'shell.menu.audit', roles: ['admin'] },
  { path: '/clients', text: 'shell.menu.clients', roles: ['admin'] },
  { path: '/settings', text: 'shell.menu.settings', roles: ['admin'] },
];

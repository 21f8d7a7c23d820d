/** Tables of DynamoDB as data, for infrastructure and the local cloud. */

/** The keys of a table: the text `pk`, and `sk` where it has one. */
type TableKeys = 'pk' | 'pk and sk';
/** The name stands behind `<project>-<environment>-`. Items with a past `expiresAt` (seconds) go by themselves. */
export type TableDefinition = {
  readonly name: string;
  readonly keys: TableKeys;
  /** A sparse index of the rows that have both attributes: a text, and a number to sort by. */
  readonly index?: { readonly name: string; readonly hash: string; readonly range: string };
};

/** Every table of the platform. A table of another name is another one: its rows stay behind. */
export const TABLES = {
  /** The ATT&CK findings that were published, by source finding, and the state of the roll-ups. */
  ledger: { name: 'enrichment-ledger', keys: 'pk' },
  /** Bindings: who wants what done. */
  controls: { name: 'security_controls', keys: 'pk' },
  /** Reactors that are installed here. */
  reactors: { name: 'security_local_reactors', keys: 'pk' },
  /** The history of every execution, with what its rollback needs. */
  executions: { name: 'sfn_statemachines', keys: 'pk and sk' },
  /** Questions to people and their answers. */
  approvals: { name: 'approvals', keys: 'pk' },
  /** Claims, budgets, breakers, and reactions that wait to be tried again. */
  guards: { name: 'reaction_guards', keys: 'pk', index: { name: 'due', hash: 'due', range: 'dueAt' } },
  /** Which notification was told where, and the budgets of the chats. */
  deliveries: { name: 'notification_deliveries', keys: 'pk' },
} as const satisfies Readonly<Record<string, TableDefinition>>;

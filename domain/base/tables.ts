/** Tables of DynamoDB as data, for infrastructure and the local cloud. */

/** The keys of a table: the text `pk`, and `sk` where it has one. */
type TableKeys = 'pk' | 'pk and sk';
/** The name stands behind `<project>-<environment>-`. Items with a past `expiresAt` (seconds) go by themselves. */
export type TableDefinition = { readonly name: string; readonly keys: TableKeys };

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
  /** Claims, budgets and breakers. */
  guards: { name: 'reaction_guards', keys: 'pk' },
  /** Which notification was told where, and the budgets of the chats. */
  deliveries: { name: 'notification_deliveries', keys: 'pk' },
} as const satisfies Readonly<Record<string, TableDefinition>>;

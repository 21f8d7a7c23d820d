/** Tables of DynamoDB as data, for infrastructure and the local cloud. */

/** The keys of a table: the text `pk`, and `sk` where it has one. */
type TableKeys = 'pk' | 'pk and sk';
/**
 * A sparse index of the rows that have both attributes: a text, and a number to sort by. It holds the attributes that it
 * includes; left out: all.
 */
export type TableIndex = { readonly name: string; readonly hash: string; readonly range: string; readonly includes?: readonly string[] };
/** The name stands behind `<project>-<environment>-`. Items with a past `expiresAt` (seconds) go by themselves. */
export type TableDefinition = {
  readonly name: string;
  readonly keys: TableKeys;
  readonly index?: TableIndex;
};

/** Questions that wait for an answer; the token that lets an answer through is not in it. */
export const OPEN_APPROVALS = { name: 'open', hash: 'open', range: 'lapsesAtMs', includes: ['content'] } as const satisfies TableIndex;
/** Reactions that wait to be tried again. */
export const DUE_REACTIONS = { name: 'due', hash: 'due', range: 'dueAt' } as const satisfies TableIndex;

/** Executions that have not ended, by when somebody should look for them. */
export const DUE_EXECUTIONS = { name: 'due', hash: 'due', range: 'dueAt' } as const satisfies TableIndex;

/** Every table of the platform. A table of another name is another one: its rows stay behind. */
export const TABLES = {
  /** The ATT&CK findings that were published, by source finding, and the state of the roll-ups. */
  ledger: { name: 'enrichment-ledger', keys: 'pk' },
  /** Bindings: who wants what done. */
  controls: { name: 'security_controls', keys: 'pk' },
  /** Reactors that are installed here. */
  reactors: { name: 'security_local_reactors', keys: 'pk' },
  /** The history of every execution, with what its rollback needs. The index has those that have not ended. */
  executions: { name: 'sfn_statemachines', keys: 'pk and sk', index: DUE_EXECUTIONS },
  /** Questions to people and their answers. */
  approvals: { name: 'approvals', keys: 'pk', index: OPEN_APPROVALS },
  /** Claims, budgets, breakers, and reactions that wait to be tried again. */
  guards: { name: 'reaction_guards', keys: 'pk', index: DUE_REACTIONS },
  /** Which notification was told where, and the budgets of the chats. */
  deliveries: { name: 'notification_deliveries', keys: 'pk' },
} as const satisfies Readonly<Record<string, TableDefinition>>;

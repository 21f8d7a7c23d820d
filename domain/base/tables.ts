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
  readonly indexes?: readonly TableIndex[];
  /** True for a table whose changes are told in a stream, with the item before and after. */
  readonly stream?: boolean;
};

/** Questions that wait for an answer; the token that lets an answer through is not in it. */
export const OPEN_APPROVALS = { name: 'open', hash: 'open', range: 'lapsesAtMs', includes: ['content'] } as const satisfies TableIndex;
/** Reactions that wait to be tried again. */
export const DUE_REACTIONS = { name: 'due', hash: 'due', range: 'dueAt' } as const satisfies TableIndex;

/** Executions that have not ended, by when somebody should look for them. */
export const DUE_EXECUTIONS = { name: 'due', hash: 'due', range: 'dueAt' } as const satisfies TableIndex;

/** Attributes of an execution that lists show; its steps and its plan stand in its record. */
const LISTED_OF_EXECUTIONS = ['overview', 'openedAt', 'concludedAt', 'status', 'accountId'];
/** All executions by when they were opened: by month (`2026-11`), status, account, or finding. */
export const EXECUTIONS_BY_MONTH = { name: 'by_month', hash: 'month', range: 'openedAtMs', includes: LISTED_OF_EXECUTIONS } as const;
export const EXECUTIONS_BY_STATUS = { ...EXECUTIONS_BY_MONTH, name: 'by_status', hash: 'status' } as const;
export const EXECUTIONS_BY_ACCOUNT = { ...EXECUTIONS_BY_MONTH, name: 'by_account', hash: 'accountId' } as const;
export const EXECUTIONS_BY_FINDING = { ...EXECUTIONS_BY_MONTH, name: 'by_finding', hash: 'findingIdentity' } as const;

/** Every version of the catalog of reactors, by when it was published. */
export const CATALOG_BY_TIME = { name: 'by_time', hash: 'catalog', range: 'publishedAtMs' } as const satisfies TableIndex;

/** Every table of the platform. A table of another name is another one: its rows stay behind. */
export const TABLES = {
  /** The ATT&CK findings that were published, by source finding, and the state of the roll-ups. */
  ledger: { name: 'enrichment-ledger', keys: 'pk' },
  /** The newest version of every finding; lists are answered by what PostgreSQL makes of its stream (docs/adr/0016). */
  findings: { name: 'security_findings', keys: 'pk', stream: true },
  /** The standards that are enabled in each account and Region. */
  standards: { name: 'security_standards', keys: 'pk and sk' },
  /** Bindings: who wants what done; tenants; and the controls of each account and Region. */
  controls: { name: 'security_controls', keys: 'pk and sk' },
  /** Reactors that are installed here. */
  reactors: { name: 'security_local_reactors', keys: 'pk and sk', stream: true },
  /** The catalog of the hub: one row for each version of each reactor, which stays when the version ends. */
  catalog: { name: 'security_reactors', keys: 'pk and sk', indexes: [CATALOG_BY_TIME], stream: true },
  /** The hub's own controls: the versions that answer to each, so that nobody needs Security Hub to search. */
  hubControls: { name: 'security_hub_controls', keys: 'pk and sk' },
  /** The history of every execution, with what its rollback needs. */
  executions: {
    name: 'sfn_statemachines',
    keys: 'pk and sk',
    indexes: [DUE_EXECUTIONS, EXECUTIONS_BY_MONTH, EXECUTIONS_BY_STATUS, EXECUTIONS_BY_ACCOUNT, EXECUTIONS_BY_FINDING],
  },
  /** Questions to people and their answers. */
  approvals: { name: 'approvals', keys: 'pk', indexes: [OPEN_APPROVALS] },
  /** Claims, budgets, breakers, and reactions that wait to be tried again. */
  guards: { name: 'reaction_guards', keys: 'pk', indexes: [DUE_REACTIONS] },
  /** Machines that may call the API, and the roles of groups. */
  apiClients: { name: 'api_clients', keys: 'pk and sk' },
  /** Views that people saved; and for a day the answers to requests that came with a key of their own. */
  views: { name: 'views', keys: 'pk and sk' },
  /** Every change that somebody made by the API, each entry with the digest of the one before. */
  audit: { name: 'audit', keys: 'pk and sk' },
  /** The notifications that were told, and where; also the budgets of the chats. */
  deliveries: { name: 'notification_deliveries', keys: 'pk' },
} as const satisfies Readonly<Record<string, TableDefinition>>;

/** The attributes that a table and its indexes have as keys, each once, with its type in DynamoDB. */
export function keyAttributes({ keys, indexes = [] }: Pick<TableDefinition, 'keys' | 'indexes'>): { name: string; type: 'S' | 'N' }[] {
  const own = keys.split(' and ').map((name) => [name, 'S'] as const);
  const ofIndexes = indexes.flatMap(({ hash, range }) => [[hash, 'S'] as const, [range, 'N'] as const]);
  return [...new Map([...own, ...ofIndexes])].map(([name, type]) => ({ name, type }));
}

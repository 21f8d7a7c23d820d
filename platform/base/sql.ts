/** The narrowest port to a SQL database: `pg` pools and clients, PGlite and fakes all fit. */
export interface Sql {
  query<Row>(text: string, params?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

/** One open transaction. It also runs scripts: several statements in one text, without parameters and without an answer. */
export interface SqlTransaction extends Sql {
  script(text: string): Promise<void>;
}

/** A database that can do several things or none of them. */
export interface TransactionalSql extends Sql {
  /** Runs `work` in one transaction on one connection: committed when it resolves, rolled back when it rejects. */
  transaction<Result>(work: (sql: SqlTransaction) => Promise<Result>): Promise<Result>;
}

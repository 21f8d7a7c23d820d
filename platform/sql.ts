/** The narrowest port to a SQL database: `pg` pools and clients, PGlite and fakes all fit. */
export interface Sql {
  query<Row>(text: string, params?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

import * as z from 'zod';
import { OWN_KIND, SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Sql } from '#platform/base/sql.ts';
import { type FindingRow, type KeyRow, listKeyTechniques } from './model-row.ts';

/** The numbers that stand for the account, the key and the Region of a row. */
export type RowNumbers = { readonly accountNo: number; readonly keyNo: number; readonly regionNo: number };

type Numbers = Map<string, number>;
const numbered = z.array(z.object({ text: z.string(), no: z.number() }));

const ACCOUNTS = { table: 'console.account', column: 'id' } as const;
const REGIONS = { table: 'console.region', column: 'name' } as const;

/**
 * Gives accounts, Regions and keys their numbers, new ones too. Numbers never change, so those that were read are kept; they are
 * committed before a row uses them.
 */
export class FindingNumbers {
  readonly #sql: Sql;
  readonly #accounts: Numbers = new Map();
  readonly #regions: Numbers = new Map();
  readonly #keys: Numbers = new Map();
  /** True while no committed row has used what was learned last. */
  hasNews = false;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async number(rows: readonly FindingRow[], index: MappingIndex): Promise<(row: FindingRow) => RowNumbers> {
    await this.#learn(
      this.#accounts,
      rows.map(({ account }) => account),
      (unknown) => addNames(this.#sql, ACCOUNTS, unknown),
    );
    await this.#learn(
      this.#regions,
      rows.map(({ region }) => region),
      (unknown) => addNames(this.#sql, REGIONS, unknown),
    );
    const keys = new Map(rows.map(({ key }) => [key.digest, key]));
    await this.#learn(this.#keys, [...keys.keys()], (unknown) =>
      addKeys(
        this.#sql,
        unknown.flatMap((digest) => keys.get(digest) ?? []),
        index,
      ),
    );
    return ({ account, key, region }) => ({
      accountNo: requireNumber(this.#accounts, account),
      keyNo: requireNumber(this.#keys, key.digest),
      regionNo: requireNumber(this.#regions, region),
    });
  }

  async #learn(
    known: Numbers,
    texts: readonly string[],
    add: (unknown: readonly string[]) => Promise<readonly { text: string; no: number }[]>,
  ) {
    const unknown = [...new Set(texts)].filter((text) => !known.has(text)).toSorted();
    if (unknown.length === 0) return;
    this.hasNews = true;
    for (const { text, no } of await add(unknown)) known.set(text, no);
  }
}

function requireNumber(numbers: Numbers, text: string): number {
  const no = numbers.get(text);
  if (no === undefined) throw new RangeError('every account, Region and key of a batch has a number');
  return no;
}

async function addNames(sql: Sql, { table, column }: typeof ACCOUNTS | typeof REGIONS, names: readonly string[]) {
  await sql.query(`insert into ${table} (${column}) select unnest($1::text[]) on conflict do nothing`, [names]);
  const { rows } = await sql.query(`select ${column} as text, no from ${table} where ${column} = any($1)`, [names]);
  return numbered.parse(rows);
}

const ADD_KEYS = `
  insert into console.source_key (digest, kind, key, product, resource_type, intent, stated, technique_ids, cell_ids, tactic_ids)
  select digest, kind, key, product, "resourceType", intent, stated, "techniqueIds", "cellIds", "tacticIds"
  from json_to_recordset($1::json) as one (
    digest text, kind text, key text, product text, "resourceType" text, intent smallint, stated text[],
    "techniqueIds" text[], "cellIds" text[], "tacticIds" text[]
  )
  on conflict do nothing`;

async function addKeys(sql: Sql, keys: readonly KeyRow[], index: MappingIndex) {
  await sql.query(ADD_KEYS, [JSON.stringify(keys.map((key) => ({ ...key, ...listKeyTechniques(key, index) })))]);
  const { rows } = await sql.query('select digest as text, no from console.source_key where digest = any($1)', [
    keys.map(({ digest }) => digest),
  ]);
  return numbered.parse(rows);
}

const hashRows = z.array(z.object({ hash: z.string().nullable() }));
const keyRows = z.array(
  z.object({ no: z.number(), kind: z.enum([...SOURCE_KINDS, OWN_KIND, '']), key: z.string(), stated: z.array(z.string()) }),
);

const RENEW_KEYS = `
  update console.source_key
  set technique_ids = one."techniqueIds", cell_ids = one."cellIds", tactic_ids = one."tacticIds"
  from json_to_recordset($1::json) as one (no integer, "techniqueIds" text[], "cellIds" text[], "tacticIds" text[])
  where source_key.no = one.no
    and (technique_ids, cell_ids, tactic_ids) is distinct from (one."techniqueIds", one."cellIds", one."tacticIds")`;

/** Brings the techniques of all keys to the release of `index`, once per release. No finding is touched. */
export async function renewTechniques(sql: Sql, index: MappingIndex): Promise<void> {
  const { contentHash } = index.release;
  const { rows } = await sql.query('select mapping_hash as hash from console.model_state');
  if (hashRows.parse(rows)[0]?.hash === contentHash) return;
  const keys = keyRows.parse((await sql.query('select no, kind, key, stated from console.source_key')).rows);
  await sql.query(RENEW_KEYS, [JSON.stringify(keys.map((key) => ({ no: key.no, ...listKeyTechniques(key, index) })))]);
  await sql.query('update console.model_state set mapping_hash = $1', [contentHash]);
}

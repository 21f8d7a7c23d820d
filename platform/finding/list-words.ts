import * as z from 'zod';
import type { Sql } from '#platform/base/sql.ts';

/** A key as lists show it. */
export type ListedKey = {
  readonly no: number;
  readonly kind: string;
  readonly key: string;
  readonly product: string;
  readonly resourceType: string;
  readonly intent: number;
  readonly techniqueIds: readonly string[];
  readonly cellIds: readonly string[];
  readonly tacticIds: readonly string[];
};

/** The words that numbers of rows and counts stand for. */
export type Words = {
  readonly accounts: ReadonlyMap<number, string>;
  readonly regions: ReadonlyMap<number, string>;
  readonly keys: ReadonlyMap<number, ListedKey>;
};

const STATE = 'select mapping_hash as hash, words::text from console.model_state';
const names = z.array(z.object({ no: z.number(), text: z.string() }));
const keys = z.array(
  z.object({
    no: z.number(),
    kind: z.string(),
    key: z.string(),
    product: z.string(),
    resourceType: z.string(),
    intent: z.number(),
    techniqueIds: z.array(z.string()),
    cellIds: z.array(z.string()),
    tacticIds: z.array(z.string()),
  }),
);
const KEYS = `
  select no, kind, key, product, resource_type as "resourceType", intent, technique_ids as "techniqueIds", cell_ids as "cellIds",
    tactic_ids as "tacticIds"
  from console.source_key`;

/** Keeps the words of the model. None is ever deleted, and the model counts when there are new ones. */
export class WordCache {
  #state = '';
  #words: Words = { accounts: new Map(), regions: new Map(), keys: new Map() };

  async read(sql: Sql): Promise<Words> {
    const state = JSON.stringify((await sql.query(STATE)).rows);
    if (state === this.#state) return this.#words;
    this.#words = {
      accounts: await readNames(sql, 'select no, id as text from console.account'),
      regions: await readNames(sql, 'select no, name as text from console.region'),
      keys: new Map(keys.parse((await sql.query(KEYS)).rows).map((key) => [key.no, key])),
    };
    this.#state = state;
    return this.#words;
  }
}

async function readNames(sql: Sql, text: string): Promise<ReadonlyMap<number, string>> {
  return new Map(names.parse((await sql.query(text)).rows).map(({ no, text: name }) => [no, name]));
}

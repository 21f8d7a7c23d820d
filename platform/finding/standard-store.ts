import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { FindingStoreUnavailable } from '#domain/base/errors.ts';
import {
  controlPartition,
  type EnabledStandard,
  enabledStandard,
  type HubPlace,
  type HubStandards,
  namePlace,
  PLACES,
  type SecurityControl,
  securityControl,
  standardPartition,
} from '#domain/finding/standard.ts';
import type { Clock } from '#platform/base/clock.ts';
import { jsonText, Table } from '#platform/base/table.ts';
import { STORE_ADVICE } from './finding-rows.ts';

const WRITES_IN_FLIGHT = { concurrency: 8 };

/** The changes to the rows of a place. */
export type StandardChanges = { readonly written: number; readonly removed: number };

/** The standards and controls of each account and Region. Every method throws FindingStoreUnavailable. */
export interface StandardStore {
  /** Writes what is new in a place; where all of it was told, removes what is there no more. */
  replace(place: HubPlace, told: HubStandards): Promise<StandardChanges>;
  /** Lists the places, with when each was last collected; epoch milliseconds. */
  listPlaces(): Promise<readonly (HubPlace & { readonly collectedAt: number })[]>;
  listStandards(place: HubPlace): Promise<readonly EnabledStandard[]>;
  listControls(place: HubPlace): Promise<readonly SecurityControl[]>;
}

const place = z.object({ accountId: z.string(), region: z.string(), collectedAt: z.number() });
const stored = { error: FindingStoreUnavailable, advice: STORE_ADVICE };

export type StandardTables = { readonly standards: string; readonly controls: string };

/** Standards and controls as rows of two tables, each by its place: what they say is one JSON text, `content`. */
export function standardStoreTables(client: DynamoDBClient, names: StandardTables, clock: Pick<Clock, 'now'>): StandardStore {
  const places = new Table(client, names.standards, { ...stored, schema: place });
  const standards = new Rows(client, names.standards, enabledStandard);
  const controls = new Rows(client, names.controls, securityControl);
  return {
    async replace(of, told) {
      const ofStandards = await standards.replace(standardPartition(of), new Map(told.standards.map((one) => [one.arn, one])), told);
      const ofControls = await controls.replace(controlPartition(of), new Map(told.controls.map((one) => [one.id, one])), told);
      const { accountId, region } = of;
      await places.update({ pk: PLACES, sk: namePlace(of) }, { set: { accountId, region, collectedAt: clock.now() } });
      return { written: ofStandards.written + ofControls.written, removed: ofStandards.removed + ofControls.removed };
    },
    listPlaces: () => places.query(PLACES),
    listStandards: (of) => standards.list(standardPartition(of)),
    listControls: (of) => controls.list(controlPartition(of)),
  };
}

const textRow = z.object({ sk: z.string(), content: z.string() });

/** Rows of one kind, by partition. */
class Rows<Content extends z.ZodType> {
  readonly #table: Table<typeof textRow>;
  readonly #content: Content;

  constructor(client: DynamoDBClient, tableName: string, content: Content) {
    this.#table = new Table(client, tableName, { ...stored, schema: textRow });
    this.#content = content;
  }

  async list(pk: string): Promise<readonly z.output<Content>[]> {
    const read = jsonText(this.#content);
    return (await this.#table.query(pk)).map(({ sk, content }) => {
      const parsed = read.safeParse(content);
      if (parsed.success) return parsed.data as z.output<Content>;
      throw new FindingStoreUnavailable(`Row ${pk} ${sk} is malformed. Delete it; the next collection writes it again.`, {
        cause: parsed.error,
      });
    });
  }

  async replace(
    pk: string,
    told: ReadonlyMap<string, z.output<Content>>,
    { isComplete }: Pick<HubStandards, 'isComplete'>,
  ): Promise<StandardChanges> {
    const known = new Map((await this.#table.query(pk)).map(({ sk, content }) => [sk, content]));
    const news = [...told].map(([sk, content]) => ({ pk, sk, content: JSON.stringify(content) }));
    const changed = news.filter(({ sk, content }) => known.get(sk) !== content);
    const gone = isComplete ? [...known.keys()].filter((sk) => !told.has(sk)) : [];
    await pMap(changed, (row) => this.#table.put(row), WRITES_IN_FLIGHT);
    await pMap(gone, (sk) => this.#table.delete({ pk, sk }), WRITES_IN_FLIGHT);
    return { written: changed.length, removed: gone.length };
  }
}

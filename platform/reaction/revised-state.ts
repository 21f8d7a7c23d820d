import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import type { Clock } from '#platform/base/clock.ts';
import { jsonText, type Key, Table, type TableOptions } from '#platform/base/table.ts';

/** So often a decision is made anew at once because somebody else came first; after that with a pause. */
const AT_ONCE = 30;
const MOST = 100;
const PAUSE_MS = 50;
const KEEP_MS = 30 * 24 * 3_600_000;

type Decided<State, Answer> = { readonly answer: Answer; readonly state: State };

/**
 * A state as JSON in a row, which a pure function reads and replaces. Nobody overwrites what another wrote meanwhile: the
 * function is asked again with that. Throws ExecutionRecordUnavailable.
 */
export class RevisedState<State extends object> {
  readonly #table: Table<z.ZodType<{ readonly state: State; readonly revision: number | undefined }>>;
  readonly #first: State;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;

  /** @param begin makes the first state, of an empty row or of one that an earlier version wrote */
  constructor(
    client: DynamoDBClient,
    tableName: string,
    {
      schema,
      begin,
      clock,
      advice,
    }: Pick<TableOptions<z.ZodType>, 'advice'> & {
      readonly schema: z.ZodType<State>;
      readonly begin: (row: object) => State;
      readonly clock: Pick<Clock, 'now' | 'sleep'>;
    },
  ) {
    const row = z
      .looseObject({ content: jsonText(schema).optional(), revision: z.number().optional() })
      .transform(({ content, revision, ...rest }) => ({ state: content ?? begin(rest), revision }));
    this.#table = new Table(client, tableName, { schema: row, error: ExecutionRecordUnavailable, advice });
    this.#first = begin({});
    this.#clock = clock;
  }

  /** Replaces the state by what the function makes of it, unless that is the state itself. */
  async decide<Answer>(pk: string, decide: (state: State) => Decided<State, Answer>): Promise<Answer> {
    for (let attempt = 0; attempt < MOST; attempt += 1) {
      if (attempt > AT_ONCE) await this.#clock.sleep(PAUSE_MS * Math.random());
      const row = await this.#table.get({ pk });
      const before = row?.state ?? this.#first;
      const { answer, state } = decide(before);
      if (state === before || (await this.#replace({ pk }, state, row?.revision))) return answer;
    }
    throw new ExecutionRecordUnavailable(`Row ${pk} is written by too many at once. It is tried again.`);
  }

  #replace(key: Key, state: State, revision: number | undefined): Promise<boolean> {
    const set = { content: JSON.stringify(state), revision: (revision ?? 0) + 1 };
    const change = { set, livesUntil: this.#clock.now() + KEEP_MS };
    if (revision === undefined) return this.#table.updateIf(key, { ...change, where: 'attribute_not_exists(revision)' });
    return this.#table.updateIf(key, { ...change, where: 'revision = :revision', values: { revision } });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from '#local/postgres-server.ts';
import type { Dice } from './dice.ts';
import type { Storm } from './storm.ts';

const TURN_MS = 500;

/** Kills a PostgreSQL again and again, and starts it again each time, until the storm is over; then it runs. */
export async function killAgainAndAgain(server: PostgresServer, storm: Storm, dice: Dice): Promise<void> {
  const wait = (milliseconds: number) => Promise.race([storm.calm, sleep(milliseconds, undefined, { ref: false })]);
  while (!storm.isOver) {
    await wait(TURN_MS);
    if (!storm.strikes('PostgreSQL killed')) continue;
    await server.kill();
    await wait(dice.between(100, 1000));
    await server.restart();
  }
}

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Dice } from './dice.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Storm } from './storm.ts';

const HOUR_MS = 3_600_000;
const LATEST_MS = 3000;
const LONGEST_MS = 8000;
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'set-clock.ts')).href;

/** A container's clock is set, and later set right again. */
export type ClockJump = {
  readonly kind: FaultKind;
  /** The age of its process when the clock is set. */
  readonly afterMs: number;
  readonly environment: Readonly<Record<string, string>>;
};

/** From an hour back to a day forward, while the container starts or soon afterwards; mostly nothing. */
export function drawClockJump(storm: Storm, dice: Dice): ClockJump | undefined {
  if (storm.threatens('clock set back')) return planJump('clock set back', dice.pick([-HOUR_MS, -5000]), dice);
  if (storm.threatens('clock set forward')) return planJump('clock set forward', dice.pick([HOUR_MS, 24 * HOUR_MS]), dice);
  return undefined;
}

function planJump(kind: FaultKind, jumpMs: number, dice: Dice): ClockJump {
  const afterMs = dice.between(0, LATEST_MS);
  const environment = {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    CLOCK_JUMP_MS: String(jumpMs),
    CLOCK_JUMP_AFTER_MS: String(afterMs),
    CLOCK_JUMP_UNTIL_MS: String(afterMs + dice.between(1000, LONGEST_MS)),
  };
  return { kind, afterMs, environment };
}

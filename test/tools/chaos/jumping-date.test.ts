import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createJumpingDate } from '#tools/chaos/jumping-date.ts';

const HOUR_MS = 3_600_000;

describe('createJumpingDate', () => {
  let isSet = false;
  const Jumping = createJumpingDate(-HOUR_MS, () => isSet);
  const offsets = () =>
    [Jumping.now(), new Jumping().getTime(), Date.parse(Jumping())].map((time) => Math.round((time - Date.now()) / HOUR_MS) + 0);

  it('tells the time until it is set, another one then, and the time again afterwards', () => {
    expect(offsets()).toEqual([0, 0, 0]);
    isSet = true;
    expect(offsets()).toEqual([-1, -1, -1]);
    isSet = false;
    expect(offsets()).toEqual([0, 0, 0]);
  });

  it('leaves dates alone that are written, and is a Date', () => {
    isSet = true;

    expect(new Jumping(7).getTime()).toBe(7);
    expect(new Jumping('2026-11-01T00:00:00Z').toISOString()).toBe('2026-11-01T00:00:00.000Z');
    expect(Jumping.UTC(2026, 0)).toBe(Date.UTC(2026, 0));
    expect(new Jumping()).toBeInstanceOf(Date);
  });
});

describe('set-clock.ts, loaded before a program', () => {
  const run = (after: number, until: number) => {
    const preload = pathToFileURL(join(import.meta.dirname, '../../../tools/chaos/set-clock.ts')).href;
    const env = { CLOCK_JUMP_MS: String(24 * HOUR_MS), CLOCK_JUMP_AFTER_MS: String(after), CLOCK_JUMP_UNTIL_MS: String(until) };
    const program = 'console.log(JSON.stringify([Date.now(), new Date().getTime()]))';
    const { stdout } = spawnSync(process.execPath, [`--import=${preload}`, '--eval', program], { env, encoding: 'utf8' });
    return (JSON.parse(stdout) as number[]).map((time) => Math.round((time - Date.now()) / HOUR_MS) + 0);
  };

  it('sets the clock of its process while it is of the age that it is told', () => {
    expect(run(0, HOUR_MS)).toEqual([24, 24]);
    expect(run(HOUR_MS, 2 * HOUR_MS)).toEqual([0, 0]);
    expect(run(0, 0)).toEqual([0, 0]);
  });
});

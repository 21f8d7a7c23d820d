/** Loaded before a bundle: the clock of this process is off by CLOCK_JUMP_MS while its age is from CLOCK_JUMP_AFTER_MS to CLOCK_JUMP_UNTIL_MS. */
import { createJumpingDate } from './jumping-date.ts';

const after = Number(process.env['CLOCK_JUMP_AFTER_MS']);
const until = Number(process.env['CLOCK_JUMP_UNTIL_MS']);
globalThis.Date = createJumpingDate(Number(process.env['CLOCK_JUMP_MS']), () => performance.now() >= after && performance.now() < until);

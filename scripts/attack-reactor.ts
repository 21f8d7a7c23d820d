import { ATTACK_REACTOR } from './command-line.ts';
import { runProgram } from './terminal/command-line.ts';

await runProgram(ATTACK_REACTOR);

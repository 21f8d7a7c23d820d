import * as z from 'zod';
import { MAX_STATE_DATA_BYTES } from './workflow-run.ts';

const TOKEN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/;

export const startInput = z.object({
  stateMachineArn: z.string(),
  name: z.string(),
  input: z.string(),
});
export type StartInput = z.output<typeof startInput>;
export const describeInput = z.object({ executionArn: z.string() });
export const tokenInput = z.object({
  taskToken: z.string(),
  output: z.string().default('null'),
  error: z.string().default(''),
  cause: z.string().default(''),
});

/** @throws Refused */
export function requireName(name: string): void {
  if (NAME.test(name)) return;
  throw new Refused('InvalidName', `${name} is no name: 1-80 characters, without spaces, wildcards, brackets and the like`);
}

/** @throws Refused for what was never a token */
export function requireToken(token: string): void {
  if (!TOKEN.test(token)) throw new Refused('InvalidToken', 'This is no token');
}

/** @throws Refused */
export function jsonIn(text: string, refusal: 'InvalidExecutionInput' | 'InvalidOutput'): unknown {
  if (Buffer.byteLength(text) > MAX_STATE_DATA_BYTES) throw new Refused(refusal, 'It is larger than 256 KB');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(refusal, 'It is no JSON');
  }
}

/** A request that Step Functions refuses; its name is the code of the answer. */
export class Refused extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

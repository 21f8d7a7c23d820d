/** λ dispatch-finding in a process of its own, its time as far ahead as CLOCK_AHEAD_MS says. */
import type { Context } from 'aws-lambda';

const machineTime = Date.now;
const ahead = Number(process.env['CLOCK_AHEAD_MS']);
Date.now = () => machineTime() + ahead;

const loaded: { handler(event: unknown, context: Context): Promise<unknown> } = await import(
  '../../handlers/dispatch-finding/handler.ts'
);
export const handler = loaded.handler;

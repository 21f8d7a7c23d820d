/** λ dispatch-finding in a process of its own, its clock as far ahead as CLOCK_AHEAD_MS says. */
import type { Context } from 'aws-lambda';
import { systemClock } from '../../platform/clock.ts';

const ahead = Number(process.env['CLOCK_AHEAD_MS']);
systemClock.now = () => Date.now() + ahead;

const loaded: { handler(event: unknown, context: Context): Promise<unknown> } = await import('../../handlers/dispatch-finding/handler.ts');
export const handler = loaded.handler;

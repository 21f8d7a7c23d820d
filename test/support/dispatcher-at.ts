/** λ dispatch-finding in a process of its own, its clock standing at CLOCK_MS. */
import type { Context } from 'aws-lambda';
import { systemClock } from '#platform/base/clock.ts';

const now = Number(process.env['CLOCK_MS']);
systemClock.now = () => now;

const loaded: { handler(event: unknown, context: Context): Promise<unknown> } = await import('#handlers/dispatch-finding/handler.ts');
export const handler = loaded.handler;

/** Runs the reactor that REACTOR_ID names as a Lambda function of its own process, from its source instead of its package. */
import type { Context } from 'aws-lambda';
import type { Reactor } from '#platform/reactor/reactor.ts';
import { reactorHandler } from '#platform/reactor/reactor-handler.ts';

const { reactor }: { reactor: Reactor } = await import(`../../reactors/${process.env['REACTOR_ID']}/reactor.ts`);

export const handler: (event: unknown, context: Context) => Promise<unknown> = reactorHandler(reactor);

/** Runs the reactor that REACTOR_ID names as a Lambda function of its own process, from its source instead of its package. */

import type { Reactor } from '@attack-reactor/kit';
import { reactorHandler } from '@attack-reactor/kit/lambda';
import type { Context } from 'aws-lambda';

const { reactor }: { reactor: Reactor } = await import(`../../reactors/${process.env['REACTOR_ID']}/reactor.ts`);

export const handler: (event: unknown, context: Context) => Promise<unknown> = reactorHandler(reactor);

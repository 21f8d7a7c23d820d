import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ReactorAnswer } from './contract/reactor-call.ts';
import { formatReactorId } from './contract/reactor-id.ts';
import type { Reactor, Surroundings } from './reactor/reactor.ts';
import { findRecorded } from './reactor/recorded-calls.ts';

/**
 * Makes the Lambda function of a reactor: what the entry of every reactor package exports. Where test vectors are run, recorded
 * exchanges answer its calls.
 * @example
 * export const handler = reactorHandler(reactor);
 */
export function reactorHandler(
  reactor: Reactor,
  surroundings: Pick<Surroundings, 'onCall'> = {},
): (event: unknown, context: Context) => Promise<ReactorAnswer> {
  const { manifest } = reactor;
  const persistentKeys = { reactorId: formatReactorId(manifest), reactorVersion: manifest.version };
  return middy<unknown, ReactorAnswer>()
    .use(injectLambdaContext(new Logger({ persistentKeys })))
    .handler((event: unknown) => reactor.run(event, { ...surroundings, ...(findRecorded() ?? { pause: setTimeout }) }));
}

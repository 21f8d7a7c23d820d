import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ReactorAnswer } from '#domain/reaction/reactor-call.ts';
import type { Reactor } from './reactor.ts';

/**
 * Makes the Lambda function of a reactor: what the entry of every reactor package exports.
 * @example
 * export const handler = reactorHandler(reactor);
 */
export function reactorHandler(reactor: Reactor): (event: unknown, context: Context) => Promise<ReactorAnswer> {
  const logger = new Logger({ persistentKeys: { reactorId: reactor.manifest.id, reactorVersion: reactor.manifest.version } });
  return middy<unknown, ReactorAnswer>()
    .use(injectLambdaContext(logger))
    .handler((event: unknown, _context: Context) => reactor.run(event, Date.now, setTimeout));
}

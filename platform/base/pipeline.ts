import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { parseEnv } from './env.ts';
import type { Host } from './host.ts';
import { publishMetrics } from './publish-metrics.ts';
import { type ObservabilitySettings, openTelemetry, type Telemetry } from './telemetry.ts';

/** The variables of one function, as the system gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A function as Lambda calls it. */
export type LambdaHandler<Event, Answer> = (event: Event, context: Context) => Promise<Answer>;

/** A function before it has variables and surroundings: what `handlers/<name>/handler.ts` exports. */
export interface Pipeline<Event, Answer> {
  /** Starts a container of the function. @throws ConfigurationInvalid naming every variable that is missing or malformed */
  start(environment: Environment, host: Host): LambdaHandler<Event, Answer>;
}

/** The making of the dependencies of a function. */
export type Composition<Env extends z.ZodType<ObservabilitySettings>, Deps> = {
  readonly env: Env;
  /** Labels of every log line and metric; left out: none. */
  readonly labels?: (env: z.output<Env>) => Readonly<Record<string, string>>;
  /** Called once per container. */
  readonly compose: (env: z.output<Env>, host: Host, telemetry: Telemetry) => Deps;
};

/** The one way a Lambda is made: variables, dependencies, log context, metrics. Errors fly. */
export function definePipeline<Env extends z.ZodType<ObservabilitySettings>, Deps, Event, Answer>(
  { env: schema, labels, compose }: Composition<Env, Deps>,
  handle: (event: Event, deps: Deps, telemetry: Telemetry) => Promise<Answer>,
): Pipeline<Event, Answer> {
  return {
    start(environment, host) {
      const env = parseEnv(schema, environment);
      const telemetry = openTelemetry(env, labels?.(env));
      const deps = compose(env, host, telemetry);
      return middy<Event, Answer>()
        .use([injectLambdaContext(telemetry.logger), publishMetrics(telemetry.metrics)])
        .handler((event: Event, _context: Context) => handle(event, deps, telemetry));
    },
  };
}

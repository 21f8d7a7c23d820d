import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import type { ApiFunction } from '#domain/api/contract/operation.ts';
import type { Host } from '#platform/base/host.ts';
import { definePipeline, type Pipeline } from '#platform/base/pipeline.ts';
import type { ObservabilitySettings, Telemetry } from '#platform/base/telemetry.ts';
import { type RouterOptions, type ServeRequest, serveApi } from './router.ts';

/** The variables that every function of the API has. */
type ApiSettings = ObservabilitySettings & { readonly CONSOLE_ORIGIN: string };

type ApiParts<By extends ApiFunction> = Pick<RouterOptions<By>, 'handlers' | 'audit' | 'repeats' | 'tenants'>;

/** The one way a Lambda answers requests of API Gateway. */
export function apiPipeline<By extends ApiFunction, Env extends z.ZodType<ApiSettings>>({
  by,
  env,
  compose,
}: {
  readonly by: By;
  readonly env: Env;
  readonly compose: (env: z.output<Env>, host: Host, telemetry: Telemetry) => ApiParts<By>;
}): Pipeline<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return definePipeline(
    {
      env,
      compose: (settings, host, telemetry): ServeRequest => {
        const parts = compose(settings, host, telemetry);
        return serveApi({ ...parts, by, origin: settings.CONSOLE_ORIGIN, logger: telemetry.logger });
      },
    },
    (event, serve) => serve(event),
  );
}

import * as z from 'zod';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import type { Synthesized } from './synthesized-pipeline.ts';

/** Deployed once for each route of the configuration -> the handler. */
export const ROUTES: Readonly<Record<string, string>> = { notify_platform: 'notify-chat', notify_soc: 'notify-wecom' };

const lambdaSchema = z.object({
  function_name: z.string(),
  runtime: z.literal('nodejs22.x'),
  architectures: z.tuple([z.literal('arm64')]),
  handler: z.literal('index.handler'),
  filename: z.string().regex(/^assets\/[a-z0-9_]+\/[0-9A-F]+\/[a-z0-9-]+\.zip$/),
  source_code_hash: z.base64(),
  role: z.string(),
  tracing_config: z.object({ mode: z.enum(['Active', 'PassThrough']) }),
  logging_config: z.object({
    log_group: z.string().regex(/^\$\{aws_cloudwatch_log_group\.[a-z0-9_]+\.name\}$/),
    log_format: z.literal('JSON'),
  }),
  vpc_config: z.object({ subnet_ids: z.array(z.string()).min(2), security_group_ids: z.array(z.string()).min(1) }).optional(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

/** The function whose code is that of others; it is no handler, and test/infra/hub/vectors-function.test.ts is about it. */
const OF_OTHERS = VECTOR_RUNNER.replaceAll('-', '_');

/** The functions of a stack, each with its logical id. */
export function listFunctions(stack: Synthesized): (z.output<typeof lambdaSchema> & { readonly id: string })[] {
  const handlers = Object.entries(stack.of('aws_lambda_function')).filter(([id]) => id !== OF_OTHERS);
  return handlers.map(([id, attributes]) => ({ id, ...lambdaSchema.parse(attributes) }));
}

/** Tells whether a tenant of an environment has to be looked up. */
export function hasSelectors({ api }: Partial<ConfigInput>): boolean {
  return (api?.tenants ?? []).some(({ organizationalUnits, accountTags }) => (organizationalUnits ?? accountTags) !== undefined);
}

export function withoutPrefix(name: string): string {
  return name.replace('attack-reactor-test-', '');
}

/** Tells whether a function is that of a reactor, by its logical id. */
export function isReactor(id: string): boolean {
  return id.startsWith('reactors_');
}

import * as z from 'zod';
import type { ConfigInput } from '#infra/config/config.ts';
import { anApi, BUILT_CONSOLE, type Synthesized, synthesized } from './synthesized-pipeline.ts';

/** The bucket of the files that are served, and that of the copies of former ones. */
export const FILES = 'console_files';
export const KEPT = 'console_kept_copies';

const behavior = z.object({
  target_origin_id: z.string(),
  viewer_protocol_policy: z.string(),
  allowed_methods: z.array(z.string()),
  cache_policy_id: z.string(),
  response_headers_policy_id: z.string(),
});
const distributionSchema = z.looseObject({
  default_cache_behavior: behavior,
  ordered_cache_behavior: z.array(behavior.extend({ path_pattern: z.string(), origin_request_policy_id: z.string() })),
  origin: z.array(z.looseObject({ origin_id: z.string(), domain_name: z.string(), origin_path: z.string().optional() })),
  origin_group: z.array(
    z.object({
      origin_id: z.string(),
      failover_criteria: z.object({ status_codes: z.array(z.number()) }),
      member: z.array(z.object({ origin_id: z.string() })),
    }),
  ),
  viewer_certificate: z.record(z.string(), z.unknown()),
});
const uploadSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  source: z.string(),
  source_hash: z.string(),
  content_type: z.string(),
  cache_control: z.string(),
  for_each: z.record(z.string(), z.object({ hash: z.string(), contentType: z.string() })),
  depends_on: z.array(z.string()),
});

export function readDistribution(stack: Synthesized): z.output<typeof distributionSchema> {
  return distributionSchema.parse(stack.of('aws_cloudfront_distribution')['console_address']);
}

/** Reads the upload of a kind of files: `console_assets` or `console_pages`. */
export function readUpload(stack: Synthesized, id: string): z.output<typeof uploadSchema> {
  return uploadSchema.parse(stack.of('aws_s3_object')[id]);
}

/** Synthesizes an environment with an API and a console. @param folder the built console */
export function synthesizeWithConsole(config: Partial<ConfigInput> = {}, folder: string = BUILT_CONSOLE): Synthesized {
  return synthesized({ api: anApi, console: {}, ...config }, folder);
}

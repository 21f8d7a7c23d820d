import { createHash } from 'node:crypto';
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { consoleSettings } from '#domain/console/console-settings.ts';
import { listSecurityHeaders } from '#domain/console/security-headers.ts';
import { routeBy } from '../console/page-router.ts';
import {
  aConsole,
  anApi,
  BUILT_CONSOLE,
  reference,
  type Synthesized,
  statementsIn,
  synthesized,
  temporaryFolder,
} from '../synthesized-pipeline.ts';

const FILES = 'console_files';
const KEPT = 'console_kept_copies';

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

const readDistribution = (stack: Synthesized) => distributionSchema.parse(stack.of('aws_cloudfront_distribution')['console_address']);
const readUpload = (stack: Synthesized, id: string) => uploadSchema.parse(stack.of('aws_s3_object')[id]);
const withConsole = (config: Parameters<typeof synthesized>[0] = {}, folder = BUILT_CONSOLE) =>
  synthesized({ api: anApi, console: {}, ...config }, folder);

/** The next release: another entry, another script, and a style that stays. */
function theNextRelease(): string {
  const folder = join(temporaryFolder(), 'public');
  cpSync(BUILT_CONSOLE, folder, { recursive: true });
  renameSync(join(folder, '_nuxt/B7xTq0Lm.js'), join(folder, '_nuxt/Dk29sPqZ.js'));
  writeFileSync(join(folder, '_nuxt/Dk29sPqZ.js'), 'another script');
  writeFileSync(join(folder, 'index.html'), 'another entry');
  return folder;
}

describe('the console', () => {
  const stack = withConsole();

  it('is not there unless it is asked for', () => {
    expect(synthesized({ api: anApi }).addresses.filter((address) => /aws_s3|aws_cloudfront/.test(address))).toEqual([]);
  });

  it('is written as the same bytes again', () => {
    expect(withConsole().text).toBe(stack.text);
  });

  describe('its buckets', () => {
    it.each([FILES, KEPT])('%s lets the public do nothing', (id) => {
      expect(stack.of('aws_s3_bucket_public_access_block')[id]).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(stack.addresses.filter((address) => /aws_s3_bucket_(acl|website)/.test(address))).toEqual([]);
    });

    it.each([FILES, KEPT])('%s admits one distribution to read objects, and nobody without TLS', (id) => {
      const statements = statementsIn(stack).filter(({ at }) => at === `aws_s3_bucket_policy.${id}`);

      expect(statements).toHaveLength(2);
      expect(statements[0]).toMatchObject({
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: ['s3:GetObject'],
        Condition: { StringEquals: { 'aws:SourceArn': reference('aws_cloudfront_distribution.console_address.arn') } },
      });
      expect(statements[1]).toMatchObject({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    });

    it.each([FILES, KEPT])('%s is encrypted and versioned, and forgets former versions after a week', (id) => {
      expect(JSON.stringify(stack.of('aws_s3_bucket_server_side_encryption_configuration')[id])).toContain('"sse_algorithm":"AES256"');
      expect(stack.of('aws_s3_bucket_versioning')[id]).toMatchObject({ versioning_configuration: { status: 'Enabled' } });
      expect(stack.of('aws_s3_bucket_lifecycle_configuration')[id]).toMatchObject({
        rule: [{ status: 'Enabled', noncurrent_version_expiration: [{ noncurrent_days: 7 }] }],
      });
    });

    it('keep what is served for as long as Terraform does', () => {
      expect(JSON.stringify(stack.of('aws_s3_bucket_lifecycle_configuration')[FILES])).not.toContain('"expiration"');
    });
  });

  describe('its files', () => {
    const uploads = ['console_assets', 'console_pages'].map((id) => readUpload(stack, id));

    it('are all uploaded, each by its own content', () => {
      const files = uploads.flatMap(({ for_each: each }) => Object.entries(each));

      expect(files.map(([path]) => path).sort()).toEqual([
        '200.html',
        '_nuxt/B7xTq0Lm.js',
        '_nuxt/entry.Cw3qk1aB.css',
        'boot.5f0c2a91.js',
        'favicon.svg',
        'index.html',
      ]);
      for (const [path, { hash }] of files)
        expect(hash).toBe(
          createHash('sha256')
            .update(readFileSync(join(BUILT_CONSOLE, path)))
            .digest('base64'),
        );
      for (const { source_hash, source } of uploads) {
        expect(source_hash).toBe(reference('each.value.hash'));
        // A path of the release would upload every file again with each of them.
        expect(source).toBe(`assets/console_files/release/${reference('each.key')}`);
      }
    });

    it('are asked for once where the name has a hash, and again each time where it has none', () => {
      expect(uploads.map(({ cache_control }) => cache_control)).toEqual(['public, max-age=31536000, immutable', 'no-cache']);
      expect(stack.of('aws_s3_object')['console_settings']).toMatchObject({ cache_control: 'no-cache' });
    });

    it('come before the page that names them, and after what copies them', () => {
      const [assets, pages] = uploads;

      expect(assets?.depends_on).toContain('aws_s3_bucket_replication_configuration.console_kept');
      expect(pages?.depends_on).toEqual(expect.arrayContaining(['aws_s3_object.console_assets', 'aws_s3_object.console_settings']));
    });

    it('tell the browser how people sign in, and nothing that is secret', () => {
      const settings = stack.of('aws_s3_object')['console_settings'];

      expect(settings).toMatchObject({ key: 'config.json', content_type: 'application/json; charset=utf-8' });
      expect(consoleSettings.parse(JSON.parse(String(settings?.['content'])))).toEqual({
        issuer: anApi.oidc.issuer,
        clientId: anApi.oidc.audience,
        scope: 'openid email profile',
        api: '/v1',
        groupsClaim: 'groups',
      });
    });
  });

  describe('its distribution', () => {
    const distribution = readDistribution(stack);

    it('sends the security headers that every server of the console sends', () => {
      const policy = z
        .object({
          security_headers_config: z.object({
            content_security_policy: z.object({ content_security_policy: z.string(), override: z.literal(true) }),
            content_type_options: z.object({ override: z.literal(true) }),
            referrer_policy: z.object({ referrer_policy: z.string(), override: z.literal(true) }),
            strict_transport_security: z.object({
              access_control_max_age_sec: z.number(),
              include_subdomains: z.literal(true),
              override: z.literal(true),
            }),
          }),
          custom_headers_config: z.object({
            items: z.array(z.object({ header: z.string(), value: z.string(), override: z.literal(true) })),
          }),
        })
        .parse(stack.of('aws_cloudfront_response_headers_policy')['console_address']);
      const { security_headers_config: own, custom_headers_config: custom } = policy;

      expect({
        'content-security-policy': own.content_security_policy.content_security_policy,
        'strict-transport-security': `max-age=${own.strict_transport_security.access_control_max_age_sec}; includeSubDomains`,
        'x-content-type-options': 'nosniff',
        'referrer-policy': own.referrer_policy.referrer_policy,
        ...Object.fromEntries(custom.items.map(({ header, value }) => [header, value])),
      }).toEqual(listSecurityHeaders({ calls: [anApi.oidc.issuer], tls: true }));
      expect(own.content_security_policy.content_security_policy).not.toContain('unsafe');
    });

    it('sends them with every answer', () => {
      const { default_cache_behavior: pages, ordered_cache_behavior: others } = distribution;

      expect([pages, ...others].map(({ response_headers_policy_id }) => response_headers_policy_id)).toEqual(
        Array(1 + others.length).fill(reference('aws_cloudfront_response_headers_policy.console_address.id')),
      );
    });

    it('has the API below its own origin, uncached, with all methods and what the caller sent', () => {
      expect(distribution.ordered_cache_behavior).toEqual([
        expect.objectContaining({
          path_pattern: '/v1/*',
          target_origin_id: 'api',
          viewer_protocol_policy: 'https-only',
          allowed_methods: expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
          // CachingDisabled and AllViewerExceptHostHeader, which AWS manages.
          cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        }),
      ]);
      expect(distribution.origin.find(({ origin_id }) => origin_id === 'api')).toMatchObject({
        domain_name: `${reference('aws_api_gateway_rest_api.api.id')}.execute-api.eu-west-1.amazonaws.com`,
        origin_path: `/${reference('aws_api_gateway_stage.api.stage_name')}`,
        custom_origin_config: { origin_protocol_policy: 'https-only', origin_ssl_protocols: ['TLSv1.2'] },
      });
    });

    it('replaces no answer of the API by a page', () => {
      expect(Object.keys(distribution)).not.toContain('custom_error_response');
    });

    it('has the name and certificate of CloudFront, or those of the configuration', () => {
      const named = readDistribution(withConsole({ console: aConsole }));

      expect(distribution.viewer_certificate).toEqual({ cloudfront_default_certificate: true });
      expect(named).toMatchObject({
        aliases: ['console.example.com'],
        viewer_certificate: { acm_certificate_arn: aConsole.domain.certificateArn, minimum_protocol_version: 'TLSv1.2_2021' },
        web_acl_id: aConsole.webAclArn,
        logging_config: { bucket: 'example-corp-logs.s3.amazonaws.com', include_cookies: false },
      });
      expect(JSON.parse(withConsole({ console: aConsole }).text).output.console_url.value).toBe('https://console.example.com');
    });

    it('lets pages call the further origins of an identity provider', () => {
      const text = JSON.stringify(withConsole({ console: aConsole }).of('aws_cloudfront_response_headers_policy'));

      expect(text).toContain("connect-src 'self' https://login.example.com https://example.auth.eu-west-1.amazoncognito.com;");
    });
  });

  describe('a deployment while it is open', () => {
    const next = withConsole({}, theNextRelease());

    it('touches the files that changed, and nothing else', () => {
      const read = ({ text }: Synthesized) => new Map(listResources(text));
      const [before, after] = [read(stack), read(next)];

      expect([...after].filter(([address, text]) => before.get(address) !== text).map(([address]) => address)).toEqual([
        'aws_s3_object.console_assets',
        'aws_s3_object.console_pages',
      ]);
    });

    it('removes an asset of the former release from the files, and leaves it where it is looked for then', () => {
      const server = serve(next, [stack, next]);

      expect(server('/_nuxt/B7xTq0Lm.js')).toEqual({ from: KEPT });
      expect(server('/_nuxt/Dk29sPqZ.js')).toEqual({ from: FILES });
      expect(server('/_nuxt/entry.Cw3qk1aB.css')).toEqual({ from: FILES });
      expect(server('/findings')).toEqual({ from: FILES });
      expect(server('/_nuxt/never.js')).toEqual({ from: undefined });
    });

    it('copies uploads, and may not copy a deletion', () => {
      const rights = statementsIn(stack)
        .filter(({ at }) => at === 'aws_iam_role_policy.console_kept')
        .flatMap(({ Action }) => Action);

      expect(rights).toContain('s3:ReplicateObject');
      expect(rights.filter((action) => /Delete/.test(action))).toEqual([]);
      expect(stack.of('aws_s3_bucket_replication_configuration')['console_kept']).toMatchObject({
        rule: [{ status: 'Enabled', delete_marker_replication: { status: 'Disabled' } }],
      });
    });

    it('finds copies for a week at least, and for a year at most', () => {
      const { rule } = z
        .object({ rule: z.tuple([z.object({ expiration: z.tuple([z.object({ days: z.number() })]) })]) })
        .parse(stack.of('aws_s3_bucket_lifecycle_configuration')[KEPT]);
      const [{ days }] = rule[0].expiration;

      expect(days).toBeGreaterThanOrEqual(7);
      expect(days).toBeLessThanOrEqual(365);
    });
  });
});

function listResources(text: string): [string, string][] {
  const { resource } = z.object({ resource: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(JSON.parse(text));
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, attributes]): [string, string] => [`${type}.${id}`, JSON.stringify(attributes)]),
  );
}

const replicationSchema = z.object({
  rule: z.array(z.object({ status: z.string(), filter: z.object({ prefix: z.string() }), destination: z.object({ bucket: z.string() }) })),
});

/**
 * S3 and CloudFront as far as they decide from which bucket a path is served: the stack as it is now, and the releases that were
 * uploaded one after the other. Terraform leaves the last one in the files; S3 copies what a rule names.
 */
function serve(stack: Synthesized, releases: readonly Synthesized[]) {
  const keysOf = (release: Synthesized) =>
    ['console_assets', 'console_pages'].flatMap((id) => Object.keys(readUpload(release, id).for_each));
  const { rule: rules } = replicationSchema.parse(stack.of('aws_s3_bucket_replication_configuration')['console_kept']);
  const isCopied = (key: string) => rules.some(({ status, filter }) => status === 'Enabled' && key.startsWith(filter.prefix));
  const buckets: Readonly<Record<string, readonly string[]>> = {
    [FILES]: keysOf(stack),
    [KEPT]: releases.flatMap(keysOf).filter(isCopied),
  };
  const { default_cache_behavior: behaviorOfPages, origin_group: groups, origin: origins } = readDistribution(stack);
  const group = groups.find(({ origin_id }) => origin_id === behaviorOfPages.target_origin_id);
  const bucketOf = (id: string) =>
    /aws_s3_bucket\.(\w+)\./.exec(origins.find(({ origin_id }) => origin_id === id)?.domain_name ?? '')?.[1] ?? '';
  const asked = (group?.member ?? []).map(({ origin_id }) => bucketOf(origin_id));
  const code = String(stack.of('aws_cloudfront_function')['console_address']?.['code']);
  return (path: string) => {
    const key = routeBy(code, path).slice(1);
    // S3 answers 403 for what is not there, so the group must go on at that.
    const tried = group?.failover_criteria.status_codes.includes(403) === true ? asked : asked.slice(0, 1);
    return { from: tried.find((id) => buckets[id]?.includes(key) === true) };
  };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { consoleSettings } from '#domain/console/console-settings.ts';
import { listSecurityHeaders } from '#domain/console/security-headers.ts';
import { FILES, KEPT, readDistribution, readUpload, synthesizeWithConsole } from '../synthesized-console.ts';
import { aConsole, anApi, BUILT_CONSOLE, reference, statementsIn, synthesized } from '../synthesized-pipeline.ts';

describe('the console', () => {
  const stack = synthesizeWithConsole();

  it('is not there unless it is asked for', () => {
    expect(synthesized({ api: anApi }).addresses.filter((address) => /aws_s3(?!.*\.packages$)|aws_cloudfront/.test(address))).toEqual([]);
  });

  it('is written as the same bytes again', () => {
    expect(synthesizeWithConsole().text).toBe(stack.text);
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
        insightsUrl: 'https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/insights',
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
      const named = readDistribution(synthesizeWithConsole({ console: aConsole }));

      expect(distribution.viewer_certificate).toEqual({ cloudfront_default_certificate: true });
      expect(named).toMatchObject({
        aliases: ['console.example.com'],
        viewer_certificate: { acm_certificate_arn: aConsole.domain.certificateArn, minimum_protocol_version: 'TLSv1.2_2021' },
        web_acl_id: aConsole.webAclArn,
        logging_config: { bucket: 'example-corp-logs.s3.amazonaws.com', include_cookies: false },
      });
      expect(JSON.parse(synthesizeWithConsole({ console: aConsole }).text).output.console_url.value).toBe('https://console.example.com');
    });

    it('lets pages call the further origins of an identity provider', () => {
      const text = JSON.stringify(synthesizeWithConsole({ console: aConsole }).of('aws_cloudfront_response_headers_policy'));

      expect(text).toContain("connect-src 'self' https://login.example.com https://example.auth.eu-west-1.amazoncognito.com;");
    });
  });
});

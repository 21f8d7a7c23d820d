import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import type { Construct } from 'constructs';
import { listSecurityHeaders } from '#domain/console/security-headers.ts';
import { BaseStack } from '#infra/base/base-stack.ts';

/** The headers that CloudFront has fields of its own for; it takes them as nothing else. */
const OWN_FIELDS = ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'referrer-policy'];

/** Lets CloudFront put the security headers of the console on every answer. @param calls see `PageServer` */
export function createHeadersPolicy(scope: Construct, id: string, calls: readonly string[]): CloudfrontResponseHeadersPolicy {
  const stack = BaseStack.of(scope);
  const headers = new Map(Object.entries(listSecurityHeaders({ calls, tls: true })));
  const read = (name: string) => headers.get(name) ?? '';
  const transport = read('strict-transport-security');
  const others = [...headers].filter(([name]) => !OWN_FIELDS.includes(name));
  return new CloudfrontResponseHeadersPolicy(scope, id, {
    name: stack.named('console'),
    comment: 'Security headers of the console.',
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: read('content-security-policy'), override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: read('referrer-policy'), override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: Number(/max-age=(\d+)/.exec(transport)?.[1]),
        includeSubdomains: transport.includes('includeSubDomains'),
        override: true,
      },
    },
    customHeadersConfig: { items: others.map(([header, value]) => ({ header, value, override: true })) },
  });
}

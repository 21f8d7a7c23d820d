import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudfrontDistribution, type CloudfrontDistributionConfig } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { literalText } from '#infra/base/terraform-text.ts';
import type { Config } from '#infra/config/config.ts';
import type { ConsoleBucket } from './console-bucket.ts';
import { ENTRY } from './console-files.ts';
import { createHeadersPolicy } from './console-headers.ts';

type ConsoleConfig = NonNullable<Config['console']>;

export interface ConsoleDistributionProps {
  readonly config: ConsoleConfig;
  /** Addresses that pages call besides their own origin. */
  readonly calls: readonly string[];
  readonly files: ConsoleBucket;
  /** Asked for a file that is not among the files. */
  readonly kept: ConsoleBucket;
  /** The REST API as an origin. */
  readonly api: { readonly host: string; readonly path: string };
}

/** Policies that AWS manages: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const FILES = 'files';
const KEPT = 'kept';
const FILES_OR_KEPT = 'files-or-kept';
const API = 'api';
/** S3 says 403 for an object that is not there to whoever may not list the bucket. */
const NOT_THERE = [403, 404];
const READ = ['GET', 'HEAD'];
/** API Gateway answers within 29 seconds. */
const API_SECONDS = 30;

/**
 * One address for the console and its API, by CloudFront: pages and files from two private buckets, `/v1/*` from API Gateway, so
 * that the API is of the origin of the pages. Every answer has the security headers.
 */
export class ConsoleDistribution extends Construct {
  /** The address that people open. */
  readonly url: string;
  /** The name that CloudFront gives. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: ConsoleDistributionProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const { config, files, kept } = props;
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: stack.named('console'),
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      defaultRootObject: ENTRY,
      priceClass: config.priceClass,
      ...(config.webAclArn !== undefined && { webAclId: config.webAclArn }),
      ...this.#origins(props),
      ...this.#behaviors(props),
      ...describeAddress(config),
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      ...(config.accessLogsBucket !== undefined && {
        loggingConfig: {
          bucket: `${config.accessLogsBucket}.s3.amazonaws.com`,
          prefix: `${stack.named('console')}/`,
          includeCookies: false,
        },
      }),
    });
    for (const bucket of [files, kept]) bucket.allowRead(distribution.arn);
    this.host = distribution.domainName;
    this.url = `https://${config.domain?.name ?? this.host}`;
  }

  #origins({ files, kept, api }: ConsoleDistributionProps): Pick<CloudfrontDistributionConfig, 'origin' | 'originGroup'> {
    const access = new CloudfrontOriginAccessControl(this, 'origin-access-control', {
      name: BaseStack.of(this).shortName('console'),
      description: 'Lets the distribution sign its requests to the buckets of the console.',
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    const bucketOrigin = (originId: string, { host }: ConsoleBucket) => ({ originId, domainName: host, originAccessControlId: access.id });
    return {
      origin: [
        bucketOrigin(FILES, files),
        bucketOrigin(KEPT, kept),
        {
          originId: API,
          domainName: api.host,
          originPath: api.path,
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: 'https-only',
            originSslProtocols: ['TLSv1.2'],
            originReadTimeout: API_SECONDS,
          },
        },
      ],
      originGroup: [
        {
          originId: FILES_OR_KEPT,
          failoverCriteria: { statusCodes: NOT_THERE },
          member: [{ originId: FILES }, { originId: KEPT }],
        },
      ],
    };
  }

  #behaviors({ calls }: ConsoleDistributionProps): Pick<CloudfrontDistributionConfig, 'defaultCacheBehavior' | 'orderedCacheBehavior'> {
    const { id: responseHeadersPolicyId } = createHeadersPolicy(this, 'response-headers-policy', calls);
    return {
      defaultCacheBehavior: {
        targetOriginId: FILES_OR_KEPT,
        allowedMethods: READ,
        cachedMethods: READ,
        compress: true,
        viewerProtocolPolicy: 'redirect-to-https',
        cachePolicyId: CACHING_OPTIMIZED,
        responseHeadersPolicyId,
        functionAssociation: [{ eventType: 'viewer-request', functionArn: this.#routePages().arn }],
      },
      orderedCacheBehavior: [
        {
          pathPattern: '/v1/*',
          targetOriginId: API,
          allowedMethods: [...READ, 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
          cachedMethods: READ,
          compress: false,
          // A redirect would answer a token that was sent in the clear as if nothing had happened.
          viewerProtocolPolicy: 'https-only',
          cachePolicyId: CACHING_DISABLED,
          originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicyId,
        },
      ],
    };
  }

  /**
   * Every page is the same file. CloudFront could say so for each 404 as well, but it would say it for those of the API, too.
   */
  #routePages(): CloudfrontFunction {
    return new CloudfrontFunction(this, 'function', {
      name: BaseStack.of(this).shortName('console-pages'),
      runtime: 'cloudfront-js-2.0',
      comment: 'Serves one file for every page.',
      code: literalText(readFileSync(join(import.meta.dirname, 'route-pages.js'), 'utf8')),
      publish: true,
    });
  }
}

/** Without a domain of its own, the console has the name and the certificate of CloudFront, which admits old versions of TLS. */
function describeAddress({ domain }: ConsoleConfig): Pick<CloudfrontDistributionConfig, 'aliases' | 'viewerCertificate'> {
  if (domain === undefined) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  const { name, certificateArn } = domain;
  return {
    aliases: [name],
    viewerCertificate: { acmCertificateArn: certificateArn, sslSupportMethod: 'sni-only', minimumProtocolVersion: 'TLSv1.2_2021' },
  };
}

import { TerraformOutput } from 'cdktf';
import { insightsConsoleUrl } from '#domain/finding/console-link.ts';
import type { RestApi } from '#infra/api/rest-api.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { Config } from '#infra/config/config.ts';
import { ConsoleBucket } from '#infra/console/console-bucket.ts';
import { ConsoleDistribution } from '#infra/console/console-distribution.ts';
import { ConsoleUpload } from '#infra/console/console-upload.ts';
import { KeptFiles } from '#infra/console/kept-files.ts';

export interface ConsoleProps {
  readonly config: NonNullable<Config['console']>;
  readonly oidc: NonNullable<Config['api']>['oidc'];
  readonly api: RestApi;
  /** Folder of the built console. */
  readonly folder: string;
  readonly alarms: Alarms;
}

/** The web console: its files, copies of those of former releases, and the one address of both console and API. */
export function createConsole(stack: BaseStack, { config, oidc, api, folder, alarms }: ConsoleProps): void {
  const files = new ConsoleBucket(stack, 'console-files', { name: 'console' });
  const kept = new KeptFiles(stack, 'console-kept', { source: files, alarms });
  new ConsoleUpload(stack, 'console', {
    bucket: files,
    folder,
    settings: {
      issuer: oidc.issuer,
      clientId: oidc.audience,
      scope: config.scope,
      api: '/v1',
      groupsClaim: oidc.groupsClaim,
      insightsUrl: insightsConsoleUrl(stack.config.partition, stack.config.region),
    },
    after: kept.ready,
  });
  const { url, host } = new ConsoleDistribution(stack, 'console-address', {
    config,
    calls: [oidc.issuer, ...config.signInOrigins],
    files,
    kept: kept.bucket,
    api: api.origin,
  });
  new TerraformOutput(stack, 'console_url', { value: url, description: 'The web console; its API is below /v1/.' });
  new TerraformOutput(stack, 'console_cname', { value: host, description: 'The name that the domain of the console points to.' });
}

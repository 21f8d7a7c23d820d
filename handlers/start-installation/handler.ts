import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { type StreamChange, streamPipeline } from '#platform/base/stream-pipeline.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import { readWish } from '#platform/hub/installations.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { type InstallationStarts, type StartInstallationDeps, startInstallations } from './core.ts';
import { startInstallationEnv } from './env.ts';

export const pipeline = streamPipeline({
  env: startInstallationEnv,
  compose: (env, host): StartInstallationDeps => ({
    workflow: stepFunctions(host.client(SFNClient)),
    installArn: env.INSTALL_STATE_MACHINE_ARN,
    uninstallArn: env.UNINSTALL_STATE_MACHINE_ARN,
  }),
  run: async (changes, deps, telemetry) => {
    const read = changes.map(({ before, after, ...place }) => ({
      ...place,
      before: readImage(before, telemetry),
      after: readImage(after, telemetry),
    }));
    return report(await startInstallations(read, deps), telemetry);
  },
});

/** Other rows of the table are no wishes; a wish that cannot be read starts nothing, and the log names it by its key. */
function readImage(image: StreamChange['before'], { logger }: Telemetry): WantedReactor | undefined {
  const wish = readWish(image);
  if (wish.kind === 'malformed') logger.error('What is wanted cannot be read; nothing is installed for it', { row: wish.row });
  return wish.kind === 'wish' ? wish.wanted : undefined;
}

function report({ failed, started }: InstallationStarts, { logger, metrics }: Telemetry): string | undefined {
  metrics.addMetric('InstallationsStarted', MetricUnit.Count, started.length);
  if (failed !== undefined) {
    const { cause } = failed;
    logger.error('Changes of what is wanted are delivered again', { error: cause instanceof Error ? cause : new Error(String(cause)) });
  }
  return failed?.from;
}

import { join } from 'node:path';
import type { ManifestDocument } from '@attack-reactor/kit/contract';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { putConfiguredReactor } from '#platform/reaction/reaction-rules.ts';
import type { MemberAccounts } from '../member-accounts/member-accounts.ts';
import { LOCAL_TABLES } from '../tables.ts';
import type { StartTimer } from '../timer.ts';
import { nameLocalReactor, shippedReactors } from './installed-reactors.ts';
import type { LambdaService, LocalFunction } from './lambda-service.ts';

/** A version of a reactor beside the shipped ones, and the function that runs it. */
export type ExtraReactor = { readonly manifest: ManifestDocument; readonly function: Omit<LocalFunction, 'name'> };

/** The parts of this machine that reactors are installed in. */
export type ReactorHost = {
  readonly lambda: Pick<LambdaService, 'publish'>;
  readonly dynamoDb: DynamoDBClient;
  readonly memberAccounts: Pick<MemberAccounts, 'endpoint'>;
  readonly region: string;
  readonly startLimit: StartTimer;
};

/** Makes a version of a reactor the one that serves. Earlier versions of it can be called as before. */
export async function installReactor({ manifest, function: one }: ExtraReactor, host: ReactorHost): Promise<InstalledReactor> {
  const environment = { ...buildReactorVariables(host), ...one.environment };
  const functionName = host.lambda.publish({ startTimer: host.startLimit, ...one, name: nameLocalReactor(manifest), environment });
  const reactor = { manifest, functionName, sha256: 'run from source' };
  await putConfiguredReactor(host.dynamoDb, LOCAL_TABLES.reactors, reactor);
  return reactor;
}

/** Installs every reactor of this repository, and others. */
export async function installReactors(others: readonly ExtraReactor[], host: ReactorHost): Promise<void> {
  const entry = join(import.meta.dirname, 'reactor-entry.ts');
  const shipped = (await shippedReactors()).map(({ manifest }) => ({
    manifest,
    function: { entry, environment: { REACTOR_ID: manifest.id } },
  }));
  for (const one of [...shipped, ...others]) await installReactor(one, host);
}

/** Builds what the function of every reactor of this machine gets in its environment. */
export function buildReactorVariables({ memberAccounts, region }: Pick<ReactorHost, 'memberAccounts' | 'region'>): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: memberAccounts.endpoint,
    AWS_REGION: region,
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
  };
}

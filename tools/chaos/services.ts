import type { LocalDatabase } from '#local/local-database.ts';
import { startSecurityHub } from '#local/security-hub/security-hub.ts';
import { startLedgerEndpoint } from '../bench/loopback-services.ts';
import { buildEnvironment } from '../bench/surroundings.ts';
import { startDatabaseFront } from './database-front.ts';
import { startLetterBox } from './letter-box.ts';
import type { Storm } from './storm.ts';

const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;

/** Everything that λ enrich talks to, in a storm. */
export type ChaosServices = {
  /** The variables of λ enrich. */
  readonly environment: Readonly<Record<string, string>>;
  /** All findings of Security Hub. */
  findings(): readonly Readonly<Record<string, unknown>>[];
  /** The bodies of the dead letters. */
  letters(): readonly string[];
  close(): Promise<void>;
};

/** Starts Security Hub, the ledger, the dead letters, and a way to the database, which stays as it is when they are closed. */
export async function startServices(database: LocalDatabase, storm: Storm): Promise<ChaosServices> {
  const [front, hub, ledger, letters] = await Promise.all([
    startDatabaseFront(database, storm),
    startSecurityHub({
      ...HOME,
      quota: 'unlimited',
      now: Date.now,
      emit: () => undefined,
      accountOf: () => HOME.accountId,
      fault: storm.securityHub,
    }),
    startLedgerEndpoint(storm.ledger),
    startLetterBox(storm),
  ]);
  return {
    environment: {
      ...buildEnvironment({ database: front, securityHubUrl: hub.url, ledger, callsPerSecond: 1000 }),
      AWS_ENDPOINT_URL_SQS: letters.url,
      DEAD_LETTER_QUEUE_URL: `${letters.url}/${HOME.accountId}/dead-letters`,
      MAPPING_REFRESH_SECONDS: '1',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
    findings: hub.findings,
    letters: () => letters.bodies,
    close: async () => {
      await Promise.all([letters.close(), ledger.close(), hub.close(), front.close()]);
    },
  };
}

import { BatchImportFindingsCommand, type BatchImportFindingsCommandInput, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { FindingImportedEvent } from '#local/security-hub/finding-event.ts';
import { type SecurityHubOptions, type SecurityHubStandIn, startSecurityHub } from '#local/security-hub/security-hub.ts';
import { ADMINISTRATOR, aFinding, MEMBER, makeProductArn, REGION } from './a-finding.ts';

const ACCOUNTS: Readonly<Record<string, string>> = { ADMINKEY: ADMINISTRATOR, MEMBERKEY: MEMBER };
const opened: { close(): Promise<void> }[] = [];

/** A stand-in whose clock the test moves and whose events it reads. */
export type TestHub = SecurityHubStandIn & {
  readonly events: FindingImportedEvent[];
  pass(milliseconds: number): void;
};

/** Starts a stand-in at 2026-11-21T12:00:00.500Z with both accounts subscribed; `closeHubs` ends it. */
export async function aHub(options: Partial<SecurityHubOptions> = {}): Promise<TestHub> {
  const events: FindingImportedEvent[] = [];
  let time = Date.parse('2026-11-21T12:00:00.500Z');
  const hub = await startSecurityHub({
    partition: 'aws',
    region: REGION,
    accountId: ADMINISTRATOR,
    subscribedAccounts: [ADMINISTRATOR, MEMBER],
    accountOf: (key) => ACCOUNTS[key],
    now: () => time,
    emit: (event) => void events.push(event),
    ...options,
  });
  opened.push(hub);
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { ...hub, events, pass };
}

/** An unmodified client that does not retry, so that a test sees the first answer. */
export function connectClient(hub: SecurityHubStandIn, accessKeyId = 'ADMINKEY', region = REGION): SecurityHubClient {
  const client = new SecurityHubClient({ endpoint: hub.url, region, credentials: { accessKeyId, secretAccessKey: 'x' }, maxAttempts: 1 });
  opened.push({ close: async () => client.destroy() });
  return client;
}

export async function closeHubs(): Promise<void> {
  await Promise.all(opened.splice(0).map((resource) => resource.close()));
}

/** The call that imports these documents, whatever they are. */
export function importing(...findings: readonly unknown[]): BatchImportFindingsCommand {
  return new BatchImportFindingsCommand({ Findings: findings as BatchImportFindingsCommandInput['Findings'] });
}

export function aFindingOfMember(overrides: Record<string, unknown> = {}) {
  return aFinding({ ProductArn: makeProductArn(MEMBER), AwsAccountId: MEMBER, ...overrides });
}

/** A valid finding of that size and some hundred bytes. */
export function aLargeFinding(bytes: number) {
  return aFinding({ Resources: [{ Type: 'Other', Id: 'x', Details: { Other: { blob: 'x'.repeat(bytes) } } }] });
}

/** `finding-0`, `finding-1`, … */
export function numbered(count: number) {
  return Array.from({ length: count }, (_, index) => aFinding({ Id: `finding-${index}` }));
}

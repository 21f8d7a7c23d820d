import { BatchImportFindingsCommand } from '@aws-sdk/client-securityhub';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { runIn } from '../support/command.ts';
import { controlDocument, HOME } from '../support/findings.ts';
import { hubClient, KEY_OF, startHub } from '../support/security-hub.ts';
import { supersededFindings } from '../support/superseded-findings.ts';

describe('finding archive-superseded', () => {
  let hub: SecurityHubStandIn;
  beforeAll(async () => {
    hub = await startHub();
    const findings = JSON.parse(JSON.stringify(supersededFindings(controlDocument())));
    await hubClient(hub).send(new BatchImportFindingsCommand({ Findings: findings }));
  });
  afterAll(() => hub.close());
  const call = (variables: Record<string, string>, ...options: readonly string[]) => {
    const access = { AWS_REGION: HOME.region, AWS_SECRET_ACCESS_KEY: 'example', AWS_ENDPOINT_URL_SECURITYHUB: hub.url, ...variables };
    return runIn(access, 'finding', 'archive-superseded', ...options);
  };

  it('counts, archives, and finds nothing more to archive', async () => {
    const home = { AWS_ACCESS_KEY_ID: KEY_OF[HOME.accountId] };

    const dry = await call(home, '--dry-run');
    const done = await call(home);
    const again = await call(home, '--json');

    expect([dry, done].map(({ exitCode, lastLine }) => [exitCode, lastLine])).toEqual([
      [0, '2 would be archived.'],
      [0, '2 of 2 archived, 0 left.'],
    ]);
    expect(JSON.parse(again.stdout)).toEqual({ found: 0, archived: 0, left: [] });
    expect(hub.findings().map(({ RecordState }) => RecordState)).toEqual(['ARCHIVED', 'ARCHIVED']);
  });

  it('answers 1 in one line where Security Hub refuses the caller', async () => {
    const { exitCode, stderr } = await call({ AWS_ACCESS_KEY_ID: 'AKIANOBODY' });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Security Hub refused this caller .*\n$/);
  });
});

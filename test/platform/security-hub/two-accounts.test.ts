import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { controlDocument, HOME } from '../../support/findings.ts';
import { hubClient, startHub } from '../../support/security-hub.ts';

const PARTNER = { Id: 'check-17/invoices', ProductArn: `arn:aws:securityhub:${HOME.region}::product/prowler/prowler` };
const OURS = { ...PARTNER, AwsAccountId: '210987654321', Region: HOME.region };
const THEIRS = { ...OURS, AwsAccountId: '111111111111' };
const ELSEWHERE = { ...OURS, Region: 'us-east-1' };

describe('a finding whose Id and ProductArn another place has, too', () => {
  let hub: SecurityHubStandIn;
  beforeEach(async () => {
    hub = await startHub();
  });
  afterEach(() => hub.close());
  const hold = (...places: readonly Record<string, unknown>[]) => {
    for (const place of places) hub.ingest(controlDocument(place));
  };
  const read = ({ Id: id, ProductArn: productArn, AwsAccountId: accountId, Region: region }: typeof OURS) =>
    securityHubReader(hubClient(hub)).find({ id, productArn, accountId, region });
  const move = (finding: typeof OURS) => securityHubStatusWriter(hubClient(hub)).move(finding, 'RESOLVED', 'note');
  const statuses = () => hub.findings().map(({ Workflow }) => Object(Workflow).Status);

  it('is told from that of the other account', async () => {
    hold({ ...THEIRS, Workflow: { Status: 'SUPPRESSED' } }, OURS);

    expect(await read(OURS)).toMatchObject([{ AwsAccountId: OURS.AwsAccountId, Workflow: { Status: 'NEW' } }]);
    expect(await read(THEIRS)).toMatchObject([{ AwsAccountId: THEIRS.AwsAccountId, Workflow: { Status: 'SUPPRESSED' } }]);
  });

  it('is not found where only the other account, or another Region, has it', async () => {
    hold(THEIRS, ELSEWHERE);

    expect(await read(OURS)).toEqual([]);
  });

  it('is read from all accounts where none is named', async () => {
    hold(THEIRS, OURS);

    const { Id: id, ProductArn: productArn } = PARTNER;
    const found = await securityHubReader(hubClient(hub)).find({ id, productArn, accountId: undefined, region: undefined });

    expect(found).toMatchObject([{ AwsAccountId: THEIRS.AwsAccountId }, { AwsAccountId: OURS.AwsAccountId }]);
  });

  it('keeps its status: the call that moves it would move the other one as well', async () => {
    hold(THEIRS, OURS);

    expect(await move(OURS)).toBe('shared');
    expect(statuses()).toEqual(['NEW', 'NEW']);
  });

  it('is gone where only the other account has it, and that one stays as it is', async () => {
    hold(THEIRS);

    expect(await move(OURS)).toBe('gone');
    expect(statuses()).toEqual(['NEW']);
  });

  it('moves where no other account has it', async () => {
    hold(OURS);

    expect(await move(OURS)).toBe('moved');
    expect(statuses()).toEqual(['RESOLVED']);
  });
});

import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const FINDING = { Id: 'finding-1', ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub' };

function aHub(stored: string | undefined, update: unknown = { ProcessedFindings: [FINDING], UnprocessedFindings: [] }) {
  const findings = stored === undefined ? [] : [{ ...FINDING, Workflow: { Status: stored } }];
  return fakeClient((name) => (name === 'GetFindingsCommand' ? { Findings: findings } : update));
}

describe('the workflow of a finding', () => {
  it('moves with a note of one line that Security Hub takes', async () => {
    const client = aHub('NEW');

    const moved = await securityHubStatusWriter(client).move(FINDING, 'RESOLVED', `FIXED\nby ${'x'.repeat(600)}`);

    expect(moved).toBe('moved');
    expect(client.sent.at(-1)).toMatchObject({
      name: 'BatchUpdateFindingsCommand',
      input: { FindingIdentifiers: [FINDING], Workflow: { Status: 'RESOLVED' }, Note: { UpdatedBy: 'ATT&CK Reactor' } },
    });
    const { Text: text } = Object(client.sent.at(-1)?.input['Note']);
    expect(text.length).toBeLessThanOrEqual(512);
    expect(text).toMatch(/^FIXED by x+…$/);
  });

  it('leaves what somebody suppressed meanwhile suppressed', async () => {
    const client = aHub('SUPPRESSED');

    expect(await securityHubStatusWriter(client).move(FINDING, 'NOTIFIED', 'note')).toBe('suppressed');
    expect(client.sent.map(({ name }) => name)).toEqual(['GetFindingsCommand']);
  });

  it('takes back what it resolved', async () => {
    expect(await securityHubStatusWriter(aHub('RESOLVED')).move(FINDING, 'NOTIFIED', 'note')).toBe('moved');
  });

  it('does not mind a finding that is gone, and reports every other refusal', async () => {
    const refusal = (ErrorCode: string) => ({ UnprocessedFindings: [{ ErrorCode, ErrorMessage: 'why' }] });

    expect(await securityHubStatusWriter(aHub(undefined, refusal('FindingNotFound'))).move(FINDING, 'NOTIFIED', 'note')).toBe('gone');
    await expect(
      securityHubStatusWriter(aHub('NEW', refusal('ConcurrentUpdateError'))).move(FINDING, 'NOTIFIED', 'n'),
    ).rejects.toMatchObject({
      name: 'SecurityHubUnavailable',
    });
  });

  it('translates what Security Hub throws', async () => {
    const client = fakeClient(() => serviceError('ThrottlingException', 'slow', { $metadata: { httpStatusCode: 429 } }));

    await expect(securityHubStatusWriter(client).move(FINDING, 'NOTIFIED', 'n')).rejects.toMatchObject({ retryable: true });
    await expect(securityHubReader(client).find({ id: 'x', productArn: undefined })).rejects.toMatchObject({ retryable: true });
  });
});

describe('the reader of findings', () => {
  it('asks by exact Id, and by product where that is known', async () => {
    const client = aHub('NEW');

    await securityHubReader(client).find({ id: 'finding-1', productArn: undefined });
    await securityHubReader(client).find({ id: 'finding-1', productArn: FINDING.ProductArn });

    const id = [{ Value: 'finding-1', Comparison: 'EQUALS' }];
    const productArn = [{ Value: FINDING.ProductArn, Comparison: 'EQUALS' }];
    expect(client.sent.map(({ input }) => input['Filters'])).toEqual([{ Id: id }, { Id: id, ProductArn: productArn }]);
  });
});

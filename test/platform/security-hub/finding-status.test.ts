import { readAddress } from '#domain/finding/finding-address.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const NAME = { Id: 'finding-1', ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub' };
const FINDING = { ...NAME, AwsAccountId: '210987654321', Region: 'eu-central-1' };

function aHub(stored: string | undefined, update: unknown = { ProcessedFindings: [NAME], UnprocessedFindings: [] }) {
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
      input: { FindingIdentifiers: [NAME], Workflow: { Status: 'RESOLVED' }, Note: { UpdatedBy: 'ATT&CK Reactor' } },
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

  it('leaves what another execution resolved, unless the resource may be open again', async () => {
    const client = aHub('RESOLVED');

    expect(await securityHubStatusWriter(client).move(FINDING, 'NOTIFIED', 'note')).toBe('resolved');
    expect(client.sent.map(({ name }) => name)).toEqual(['GetFindingsCommand']);
    expect(await securityHubStatusWriter(client).move(FINDING, 'RESOLVED', 'note')).toBe('moved');
    expect(await securityHubStatusWriter(client).move(FINDING, 'NOTIFIED', 'note', { reopens: true })).toBe('moved');
  });

  it('does not mind a finding that is gone, and reports every other refusal', async () => {
    const refusal = (ErrorCode: string) => ({ UnprocessedFindings: [{ ErrorCode, ErrorMessage: 'why' }] });

    expect(await securityHubStatusWriter(aHub('NEW', refusal('FindingNotFound'))).move(FINDING, 'NOTIFIED', 'note')).toBe('gone');
    await expect(
      securityHubStatusWriter(aHub('NEW', refusal('ConcurrentUpdateError'))).move(FINDING, 'NOTIFIED', 'n'),
    ).rejects.toMatchObject({
      name: 'SecurityHubUnavailable',
    });
  });

  it('translates what Security Hub throws', async () => {
    const client = fakeClient(() => serviceError('ThrottlingException', 'slow', { $metadata: { httpStatusCode: 429 } }));

    await expect(securityHubStatusWriter(client).move(FINDING, 'NOTIFIED', 'n')).rejects.toMatchObject({ retryable: true });
    await expect(securityHubReader(client).find(readAddress(FINDING))).rejects.toMatchObject({ retryable: true });
  });
});

describe('a move that had to wait', () => {
  const MOVE = { finding: FINDING, to: 'NOTIFIED', note: 'why', reopens: false, since: Date.UTC(2026, 10, 3) } as const;
  const late = async (documents: readonly object[], move: Partial<LateMove> = {}) => {
    const client = aHub(undefined);
    const outcome = await securityHubStatusWriter(client).moveLate({ ...MOVE, ...move }, documents);
    return [outcome, ...client.sent.map(({ name }) => name)];
  };
  const stored = (Status: string, more: object = {}) => ({ ...FINDING, Workflow: { Status }, ...more });
  const noted = (UpdatedAt: string) => ({ Note: { Text: 'words', UpdatedBy: 'mei', UpdatedAt } });

  it('is made by one call, with what is known already', async () => {
    expect(await late([stored('NEW'), { ...stored('NEW'), Id: 'other' }])).toEqual(['moved', 'BatchUpdateFindingsCommand']);
    expect(await late([stored('RESOLVED')], { reopens: true })).toEqual(['moved', 'BatchUpdateFindingsCommand']);
    expect(await late([stored('NEW', noted('2026-11-02T23:59:59Z'))])).toEqual(['moved', 'BatchUpdateFindingsCommand']);
  });

  it.each([
    ['gone', []],
    ['gone', [stored('NEW', { AwsAccountId: '111111111111' })]],
    ['shared', [stored('NEW'), stored('NEW', { AwsAccountId: '111111111111' })]],
    ['suppressed', [stored('SUPPRESSED')]],
    ['resolved', [stored('RESOLVED')]],
    ['overtaken', [stored('NEW', noted('2026-11-03T00:00:01Z'))]],
  ])('is not made where the finding is %s', async (outcome, documents) => {
    expect(await late(documents)).toEqual([outcome]);
  });
});

describe('the reader of findings', () => {
  it('takes nothing from an answer that is of another account or Region than asked for', async () => {
    const others = [{ AwsAccountId: '111111111111' }, { Region: 'us-east-1' }, { ProductArn: 'other' }, { Id: 'other' }];
    const client = fakeClient(() => ({ Findings: [...others.map((other) => ({ ...FINDING, ...other })), FINDING] }));

    expect(await securityHubReader(client).find(readAddress(FINDING))).toEqual([FINDING]);
  });

  it('asks by exact Id, and by product, account and Region where they are known', async () => {
    const client = aHub('NEW');

    await securityHubReader(client).find({ id: 'finding-1', productArn: undefined, accountId: undefined, region: undefined });
    await securityHubReader(client).find(readAddress(FINDING));

    const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' }];
    expect(client.sent.map(({ input }) => input['Filters'])).toEqual([
      { Id: equals('finding-1') },
      Object.fromEntries(Object.entries(FINDING).map(([field, value]) => [field, equals(value)])),
    ]);
  });
});

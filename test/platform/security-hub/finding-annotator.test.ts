import { type BatchUpdateFindingsCommand, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { securityHubAnnotator } from '#platform/security-hub/finding-annotator.ts';

const place = {
  ProductArn: 'arn:aws:securityhub:eu-central-1::product/acme/scanner',
  AwsAccountId: '111111111111',
  Region: 'eu-central-1',
};
const named = (Id: string, more: object = {}) => ({ Id, ...place, ...more });

/** A Security Hub that holds findings and takes every change, but for those that it refuses. */
function aHub(held: readonly { readonly Id: string }[], refused: readonly string[] = []) {
  const updates: BatchUpdateFindingsCommand['input'][] = [];
  const send = async (command: unknown) => {
    if (command instanceof GetFindingsCommand) {
      const ids = command.input.Filters?.Id?.map(({ Value }) => Value) ?? [];
      return { Findings: held.filter(({ Id }) => ids.includes(Id)) };
    }
    const { input } = command as BatchUpdateFindingsCommand;
    updates.push(input);
    return { ProcessedFindings: input.FindingIdentifiers?.filter(({ Id }) => !refused.includes(Id ?? '')) };
  };
  return { updates, annotator: securityHubAnnotator({ send } as never) };
}

describe('the annotator of findings', () => {
  it('changes those that can be named alone, and says of each what became of it', async () => {
    const others = named('twin', { AwsAccountId: '222222222222' });
    const { updates, annotator } = aHub([named('a'), named('twin'), others, named('stubborn')], ['stubborn']);
    const wished = ['a', 'twin', 'gone', 'stubborn'].map((Id) => named(Id));

    const outcomes = await annotator.annotate(wished, { status: 'SUPPRESSED', note: 'line\nbreak', by: 'omar@example.com' });

    expect(outcomes).toEqual(['changed', 'shared', 'gone', 'refused']);
    expect(updates).toMatchObject([
      {
        FindingIdentifiers: [{ Id: 'a' }, { Id: 'stubborn' }],
        Workflow: { Status: 'SUPPRESSED' },
        Note: { Text: 'line break', UpdatedBy: 'omar@example.com' },
      },
    ]);
  });

  it('sends a hundred at a time, and no status with a note', async () => {
    const wished = Array.from({ length: 250 }, (_, index) => named(`finding-${index}`));
    const { updates, annotator } = aHub(wished);

    const outcomes = await annotator.annotate(wished, { note: 'x', by: 'omar' });

    expect(new Set(outcomes)).toEqual(new Set(['changed']));
    expect(updates.map(({ FindingIdentifiers: named }) => named?.length)).toEqual([100, 100, 50]);
    expect(updates.some(({ Workflow }) => Workflow !== undefined)).toBe(false);
  });
});

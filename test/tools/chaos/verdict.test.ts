import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { judge } from '#tools/chaos/verdict.ts';
import { controlDocument, finding } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';
import { publishedFindings, supersededFindings } from '../../support/superseded-findings.ts';

const index = mappingIndex();
const open = controlDocument();
const closed = controlDocument({ Workflow: { Status: 'SUPPRESSED' } });
/** Findings as Security Hub shows them. */
const shown = (findings: ReturnType<typeof publishedFindings>) =>
  findings.map((one) => ({ ...one, Severity: one.FindingProviderFields.Severity }));
const published = shown(publishedFindings(open));
const RIGHT = { sources: 1, lost: 0, doubled: 0, wronglyActive: 0, stale: 0, examples: [] };

describe('judge', () => {
  it('finds nothing wrong with an open source that is shown, and with a closed one that is not', () => {
    expect(judge([open], published, index)).toEqual(RIGHT);
    expect(judge([closed], [], index)).toEqual(RIGHT);
    expect(
      judge(
        [closed],
        published.map((one) => ({ ...one, RecordState: 'ARCHIVED' })),
        index,
      ),
    ).toEqual(RIGHT);
  });

  it('counts a source of which something is missing', () => {
    expect(judge([open], published.slice(1), index)).toMatchObject({ lost: 1, wronglyActive: 0, doubled: 0 });
  });

  it('counts a closed source that is still shown, with an example', () => {
    const { wronglyActive, lost, examples } = judge([closed], published, index);

    expect({ wronglyActive, lost }).toEqual({ wronglyActive: 1, lost: 0 });
    expect(examples).toMatchObject([{ expected: [], active: published.map(({ Id }) => Id) }]);
  });

  it('counts one that is shown twice, and one that is shown at another place', () => {
    const twice = [...published, ...shown(supersededFindings(open))];
    const elsewhere = shown(publishedFindings(controlDocument({ Region: 'us-east-1' })));

    expect(judge([open], twice, index)).toMatchObject({ doubled: 1, wronglyActive: 1, lost: 0 });
    expect(judge([open], elsewhere, index)).toMatchObject({ doubled: 0, wronglyActive: 1, lost: 1 });
  });

  it('counts one that is shown as it was before', () => {
    expect(judge([controlDocument({ Severity: { Label: 'LOW' } })], published, index)).toMatchObject({ stale: 1, lost: 0 });
  });

  it('tells sources of two accounts apart that share ProductArn and Id', () => {
    const impostor = controlDocument({ AwsAccountId: '666677778888', RecordState: 'ARCHIVED' });

    expect(judge([open, impostor], published, index)).toMatchObject({ sources: 2, lost: 0, wronglyActive: 0 });
    expect(identifyFinding(finding(impostor))).not.toBe(identifyFinding(finding(open)));
  });
});

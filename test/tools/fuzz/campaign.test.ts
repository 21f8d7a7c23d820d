import { runCampaign } from '../../../tools/fuzz/campaign.ts';
import { decideVerdict, describeReport } from '../../../tools/fuzz/report.ts';
import { controlDocument } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

const documents = { whole: [controlDocument()], findings: [controlDocument()] };

describe('runCampaign', () => {
  it('finds nothing in a sample of mutants', () => {
    const report = runCampaign({ seed: 1, count: 500, index: mappingIndex(), documents });

    expect(report).toMatchObject({ seed: 1, asked: 500, tried: 500, crashes: [], violations: [] });
    expect(report.built).toBeGreaterThan(500);
  });

  it('finds what throws, and keeps the message', () => {
    const index = mappingIndex();
    index.knows = () => {
      throw new TypeError('unforeseen');
    };

    const report = runCampaign({ seed: 1, count: 100, index, documents });

    expect(report.crashes[0]).toMatchObject({ fault: expect.stringMatching(/^TypeError: unforeseen/), example: expect.any(String) });
    expect(decideVerdict(report)).toBe('failed');
    expect(describeReport(report)).toContain('seed 1');
  });

  it('finds what would be refused', () => {
    const index = mappingIndex();
    index.writeStandardFields = () => ({ 'attack/standard': ' ' });

    const report = runCampaign({ seed: 1, count: 100, index, documents });

    expect(report.violations[0]?.fault).toContain('ProductFields');
    expect(decideVerdict(report)).toBe('failed');
  });

  it('proves nothing where it is stopped early, or where next to nothing is built', () => {
    let left = 10;
    const isOver = () => left-- === 0;

    const stopped = runCampaign({ seed: 1, count: 100, index: mappingIndex(), documents, isOver });
    const pointless = runCampaign({ seed: 1, count: 50, index: mappingIndex(), documents: { whole: ['text'], findings: ['text'] } });

    expect(stopped.tried).toBe(10);
    expect([decideVerdict(stopped), decideVerdict(pointless)]).toEqual(['proved nothing', 'proved nothing']);
  });
});

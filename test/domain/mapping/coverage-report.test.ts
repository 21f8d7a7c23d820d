import { type ControlFacts, coverageReport } from '#domain/mapping/coverage-report.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { mappingRelease, row } from '../../support/mapping-release.ts';

function control(key: string, overrides: Partial<ControlFacts> = {}): ControlFacts {
  return { key, title: `Title of ${key}`, status: 'active', severity: 'HIGH', standards: ['FSBP v1.0.0'], ...overrides };
}

function listReport(controls: readonly ControlFacts[], overrides: Parameters<typeof mappingRelease>[0] = {}): string[] {
  const release = mappingRelease(overrides);
  return coverageReport(release, controls, new MappingIndex(release)).split('\n');
}

describe('coverageReport', () => {
  it('counts a control in the column of its strongest tier and in all right of it', () => {
    const mappings = [row('S3.2', 'T1530', { tier: 'derived' }), row('S3.2', 'T1069', { tier: 'equivalent' })];

    const report = listReport([control('S3.2'), control('S3.3')], { mappings });

    expect(report).toContain('| all | 2 | 0 (0%) | 1 (50%) | 1 (50%) | 1 (50%) |');
    expect(report).toContain('| FSBP v1.0.0 | 2 | 0 (0%) | 1 (50%) | 1 (50%) | 1 (50%) |');
    expect(report).toContain('| S3 | 2 | 0 (0%) | 1 (50%) | 1 (50%) | 1 (50%) |');
  });

  it('leaves out controls that only ask for tags, and retired ones', () => {
    const report = listReport([
      control('S3.2'),
      control('EC2.35', { standards: ['AWS Resource Tagging v1.0.0'] }),
      control('S3.4', { status: 'retired' }),
    ]);

    expect(report).toContain('1 active controls. 1 more only ask for tags: no technique is right for them, and they are not counted.');
  });

  it('names unmapped CRITICAL and HIGH controls, no others', () => {
    const report = listReport([
      control('KMS.3', { severity: 'CRITICAL', title: 'Keys | locks' }),
      control('IAM.28'),
      control('SQS.1', { severity: 'LOW' }),
      control('S3.2'),
    ]);

    expect(report).toContain('2 CRITICAL and HIGH controls without a technique:');
    expect(report).toContain('| KMS.3 | CRITICAL | Keys \\| locks |');
    expect(report).toContain('| IAM.28 | HIGH | Title of IAM.28 |');
    expect(report.some((line) => line.startsWith('| SQS.1 '))).toBe(false);
  });

  it('names CRITICAL and HIGH controls that rest on derived rows only', () => {
    const mappings = [row('S3.2', 'T1530', { tier: 'derived' }), row('S3.3', 'T1530', { tier: 'derived' }), row('S3.3', 'T1530')];

    const report = listReport([control('S3.2'), control('S3.3'), control('S3.4')], { mappings });

    expect(report).toContain('- CRITICAL: none');
    expect(report).toContain('- HIGH: S3.2');
  });

  it('counts active keys per technique', () => {
    const report = listReport([control('S3.2')]);

    expect(report).toContain('| T1530 | Data from Cloud Storage | Collection | 1 | 0 | 0 | 3 |');
    expect(report).toContain('| GuardDuty | 1 | 1 (100%) | 1 (100%) | 1 (100%) | 1 (100%) |');
    expect(report).toContain('| Access Analyzer | 0 | - | - | - | - |');
  });
});

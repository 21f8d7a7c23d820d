import fc from 'fast-check';
import { readGuardDutyTypes, readMacieTypes } from '#scripts/mapping/upstream/finding-type-tables.ts';
import { fixture } from './fixture-files.ts';

const GUARDDUTY = 'guardduty-types.md';
const table = (...rows: readonly string[]) => ({
  path: 'page.md',
  text: ['| Finding type | Severity |', '| --- | :---: |', ...rows, ''].join('\n'),
  revision: 'sha256:0',
});

describe('readGuardDutyTypes', () => {
  it('reads the table of types and no other; takes off links, bold, code and escapes', () => {
    const types = readGuardDutyTypes(fixture(GUARDDUTY)).map(({ type, resource, dataSource, severity }) => [
      type,
      resource,
      dataSource,
      severity,
    ]);

    expect(types).toEqual([
      ['Exfiltration:S3/AnomalousBehavior', 'Amazon S3', 'CloudTrail data events for S3', 'High'],
      ['Backdoor:EC2/C&CActivity.B!DNS', 'Amazon EC2', 'DNS logs', 'High (variable)'],
      ['UnauthorizedAccess:EC2/MetadataDNSRebind', 'Amazon EC2', 'DNS logs', 'Medium'],
      ['Execution:EC2/MaliciousFile', 'EC2 | container', 'EBS Malware Protection', 'Variable'],
    ]);
  });

  it('says nothing of columns that a table does not have', () => {
    expect(readGuardDutyTypes(table('| Recon:EC2/Portscan | Low |'))).toEqual([
      { at: 'page.md:3', type: 'Recon:EC2/Portscan', resource: null, dataSource: null, severity: 'Low', asffType: null },
    ]);
  });

  it('reads every type back, however its punctuation is escaped', () => {
    const word = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/);
    const type = fc
      .tuple(word, word, word, fc.constantFrom('', '.B', '!DNS', '.C!DNS', '.Custom'))
      .map(([purpose, resource, name, end]) => `${purpose}x:${resource}x/${name}${end}`);
    const escaped = (text: string) => text.replaceAll(/[.!]/g, '\\$&');

    fc.assert(
      fc.property(fc.uniqueArray(type, { minLength: 1 }), fc.boolean(), (types, isLink) => {
        const rows = types.map((one) => `| ${isLink ? `[${escaped(one)}](page.md#anchor)` : escaped(one)} | High |`);

        expect(readGuardDutyTypes(table(...rows)).map((read) => read.type)).toEqual(types);
      }),
    );
  });

  it.each([
    ['a page without table', { ...table(), text: '# Finding types\n' }, /page\.md: no table with a column "Finding type"/],
    ['a row that is cut short', table('| Recon:EC2/Ports'), /page\.md:3: 1 cells, and the table has 2 columns; is the file whole\?/],
    ['something else in the column', table('| EC2 | High |'), /page\.md:3: "EC2" is not a finding type of GuardDuty/],
    ['an unknown severity', table('| Recon:EC2/Portscan | Dire |'), /page\.md:3: severity is "Dire", expected Low, /],
    ['a type twice', table('| Recon:EC2/Portscan | Low |', '| Recon:EC2/Portscan | High |'), /page\.md:4: .* twice, first at page\.md:3/],
  ])('refuses %s', (_, file, message) => {
    expect(() => readGuardDutyTypes(file)).toThrow(message);
  });
});

describe('readMacieTypes', () => {
  it('reads types and what Security Hub calls them', () => {
    expect(readMacieTypes(fixture('macie-types.md'))).toMatchObject([
      { type: 'Policy:IAMUser/S3BucketPublic', asffType: 'Effects/Data Exposure/Policy:IAMUser-S3BucketPublic', severity: null },
      { type: 'SensitiveData:S3Object/Financial', asffType: 'Sensitive Data Identifications/Financial/SensitiveData:S3Object-Financial' },
    ]);
  });

  it('refuses the types of GuardDuty', () => {
    expect(() => readMacieTypes(fixture(GUARDDUTY))).toThrow(
      /guardduty-types\.md:11: "Exfiltration:S3\/AnomalousBehavior" is not a finding type of Macie/,
    );
  });
});

import fc from 'fast-check';
import { readGuardDutyTypes, readMacieTypes } from '#scripts/mapping/upstream/finding-type-tables.ts';
import type { InputFile } from '#scripts/mapping/upstream/input-file.ts';
import { fixture } from './fixture-files.ts';

const GUARDDUTY = 'guardduty-types.md';
const SECURITY_HUB = 'guardduty-security-hub.md';
const table = (...rows: readonly string[]) => ({
  path: 'page.md',
  text: ['| Finding type | Severity |', '| --- | :---: |', ...rows, ''].join('\n'),
  revision: 'sha256:0',
});

/** The text of the only page. */
const types = (file: InputFile, read = readGuardDutyTypes) => read([file]).flatMap((page) => page.types);

describe('readGuardDutyTypes', () => {
  it('reads the table of types and no other; takes off links, bold, code, escapes, footnotes and signs of lists', () => {
    const [page] = readGuardDutyTypes([fixture(GUARDDUTY)]);

    expect(page?.types.map(({ type, resource, dataSource, severity }) => [type, resource, dataSource, severity])).toEqual([
      ['Exfiltration:S3/AnomalousBehavior', 'Amazon S3', 'CloudTrail data events for S3', 'High'],
      ['Backdoor:EC2/C&CActivity.B!DNS', 'Amazon EC2', 'DNS logs', 'High (variable)'],
      ['UnauthorizedAccess:EC2/MetadataDNSRebind', 'Amazon EC2', 'DNS logs', 'Medium'],
      ['Recon:EC2/Portscan', 'Amazon EC2', 'VPC flow logs', 'Low (variable)'],
      ['AttackSequence:EKS/CompromisedCluster', 'Several', 'EKS audit log events, Runtime Monitoring', 'Critical'],
      ['Execution:EC2/MaliciousFile', 'EC2 | container', 'EBS Malware Protection', 'Variable'],
    ]);
  });

  it('takes nothing from a row that does not tell its type, and names it', () => {
    const [page] = readGuardDutyTypes([fixture(GUARDDUTY)]);

    expect(page?.unclear).toEqual(['line 16 (Execution:EC2/MaliciousFile!AMIAn image holds malware.)']);
  });

  it('says nothing of columns that a table does not have', () => {
    expect(types(table('| Recon:EC2/Portscan | Low |'))).toEqual([
      { at: 'page.md:3', type: 'Recon:EC2/Portscan', resource: null, dataSource: null, severity: 'Low', asffTypes: [] },
    ]);
  });

  it('finds the type of a row that only links to it on the page that names it, unless that type is retired or of another resource', () => {
    const [, page] = readGuardDutyTypes([fixture(GUARDDUTY), fixture(SECURITY_HUB)]);

    expect(page?.types.map(({ type, asffTypes }) => [type, asffTypes])).toEqual([
      ['Recon:EC2/Portscan', ['TTPs/Discovery/Recon:EC2-Portscan']],
      [
        'Exfiltration:S3/AnomalousBehavior',
        ['TTPs/Exfiltration:S3-AnomalousBehavior', 'Effects/Data Exfiltration/Exfiltration:S3-AnomalousBehavior'],
      ],
      ['Impact:IAMUser/AnomalousBehavior', ['TTPs/Impact/IAMUser-AnomalousBehavior']],
    ]);
    expect(page?.unclear).toEqual([expect.stringMatching(/^line 10 \(https:.{53}…\)$/), 'line 11 (Recon:IAMUser/UserPermissions)']);
  });

  it('refuses a page that only links to types without the page that names them', () => {
    expect(() => readGuardDutyTypes([fixture(SECURITY_HUB)])).toThrow(
      /guardduty-security-hub\.md:7: "https:.*" is not a finding type of GuardDuty; .* give the page that lists the types too/,
    );
  });

  it('reads every type back, however its punctuation is escaped', () => {
    const word = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/);
    const type = fc
      .tuple(word, word, word, fc.constantFrom('', '.B', '!DNS', '.C!DNS', '.Custom'))
      .map(([purpose, resource, name, end]) => `${purpose}x:${resource}x/${name}${end}`);
    const escaped = (text: string) => text.replaceAll(/[.!]/g, '\\$&');

    fc.assert(
      fc.property(fc.uniqueArray(type, { minLength: 1 }), fc.boolean(), (expected, isLink) => {
        const rows = expected.map((one) => `| ${isLink ? `[${escaped(one)}](page.md#anchor)` : escaped(one)} | High |`);

        expect(types(table(...rows)).map((read) => read.type)).toEqual(expected);
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
    expect(() => readGuardDutyTypes([file])).toThrow(message);
  });
});

describe('readMacieTypes', () => {
  it('reads types and what Security Hub calls them', () => {
    expect(types(fixture('macie-types.md'), readMacieTypes)).toMatchObject([
      { type: 'Policy:IAMUser/S3BucketPublic', asffTypes: ['Effects/Data Exposure/Policy:IAMUser-S3BucketPublic'], severity: null },
      {
        type: 'SensitiveData:S3Object/Financial',
        asffTypes: ['Sensitive Data Identifications/Financial/SensitiveData:S3Object-Financial'],
      },
    ]);
  });

  it('refuses the types of GuardDuty', () => {
    expect(() => readMacieTypes([fixture(GUARDDUTY)])).toThrow(
      /guardduty-types\.md:11: "Exfiltration:S3\/AnomalousBehavior" is not a finding type of Macie/,
    );
  });
});

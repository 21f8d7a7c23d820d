import { parse } from 'yaml';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { conformancePackTemplates, type PackRule } from '#domain/mapping/conformance-pack.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { conformancePackTerraform, conformancePackYaml } from '#scripts/mapping/pack-text.ts';
import { mappingIndex, row } from '../../support/mapping-release.ts';

function rule(key: string, overrides: Partial<PackRule> = {}): PackRule {
  const identifier = key.toUpperCase().replaceAll('-', '_');
  return { key, identifier, resourceTypes: [], maximumExecutionFrequency: null, inputParameters: [], ...overrides };
}

const KEYS_ROTATED = rule('access-keys-rotated', {
  maximumExecutionFrequency: 'TwentyFour_Hours',
  inputParameters: [
    { name: 'maxAccessKeyAge', condition: 'accessKeysRotatedParamMaxAccessKeyAge', packParameter: 'AccessKeysRotatedParamMaxAccessKeyAge' },
    { name: 'other', condition: 'otherIsSet', packParameter: 'Other' },
  ],
});
const PUBLIC_READ = rule('s3-bucket-public-read-prohibited', { resourceTypes: ['AWS::S3::Bucket'] });
const INDEX = mappingIndex({
  mappings: [
    row('s3-bucket-public-read-prohibited', 'T1530', { kind: 'config_rule' }),
    row('s3-bucket-public-read-prohibited', 'T1552', { kind: 'config_rule' }),
    row('s3-bucket-public-read-prohibited', 'T1552.001', { kind: 'config_rule' }),
  ],
});

const EXPECTED = `# AWS Config conformance pack "MITRE ATT&CK", generated from mapping release 2026.11.1 (ATT&CK 19.1); do not edit.
Parameters:
  AccessKeysRotatedParamMaxAccessKeyAge: {Type: String, Default: "90"}
  Other: {Type: String, Default: ""}
Conditions:
  otherIsSet: {"Fn::Not": [{"Fn::Equals": ["", {Ref: Other}]}]}
Resources:
  AccessKeysRotated:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: access-keys-rotated
      Description: "ATT&CK: no technique is claimed for this rule."
      InputParameters:
        maxAccessKeyAge: {Ref: AccessKeysRotatedParamMaxAccessKeyAge}
        other: {"Fn::If": [otherIsSet, {Ref: Other}, {Ref: "AWS::NoValue"}]}
      MaximumExecutionFrequency: TwentyFour_Hours
      Source: {Owner: AWS, SourceIdentifier: ACCESS_KEYS_ROTATED}
  S3BucketPublicReadProhibited:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: s3-bucket-public-read-prohibited
      Description: "ATT&CK: T1530 Data from Cloud Storage, T1552.001 Credentials In Files (Credential Access, Collection)"
      Scope: {ComplianceResourceTypes: ["AWS::S3::Bucket"]}
      Source: {Owner: AWS, SourceIdentifier: S3_BUCKET_PUBLIC_READ_PROHIBITED}
`;

function descriptions(yaml: string): string[] {
  return [...yaml.matchAll(/^ {6}Description: (".*")$/gm)].map(([, text]) => JSON.parse(text ?? '""'));
}

describe('conformancePackYaml', () => {
  it('is a template with parameters, conditions for those without default, and rules, whatever the order of its rules', () => {
    expect(conformancePackYaml([PUBLIC_READ, KEYS_ROTATED], INDEX)).toBe(EXPECTED);
  });

  it('quotes what YAML would read as something else', () => {
    const odd = rule('a', { identifier: 'NO', resourceTypes: ['x: "y"\u2028#'] });

    const yaml = conformancePackYaml([odd], INDEX);

    expect(yaml).toContain('SourceIdentifier: "NO"');
    expect(yaml).toContain('["x: \\"y\\"\\u2028#"]');
  });

  it.each(['1.1', '1.2'] as const)('is what readers of YAML %s take for the template', (version) => {
    const words = [
      'no',
      '1:20',
      '0x1F',
      '~',
      '',
      ' a',
      'a # b',
      '{b}',
      '*c',
      '&d',
      'e\u2028f\ufeff',
      '1e3',
      "it's",
      '"',
      '\\',
      '2026-11-03',
      'Größe 😀',
    ];
    const odd = words.map((word, position) =>
      rule(`r${position}`, { identifier: word, resourceTypes: words, maximumExecutionFrequency: word }),
    );

    const yaml = conformancePackYaml([KEYS_ROTATED, ...odd], INDEX);

    expect(parse(yaml, { version })).toEqual(conformancePackTemplates([KEYS_ROTATED, ...odd], INDEX)[0]);
  });

  it('tells long lists by id, and stays within 256 characters a description', () => {
    const ids = Array.from({ length: 60 }, (_, position) => `T${1000 + position}`);
    const index = mappingIndex({
      techniques: ids.map((id) => ({
        id,
        name: `Name of ${id}`,
        parentId: null,
        tacticIds: ['TA0009'],
        status: 'active',
        replacedBy: null,
      })),
      mappings: ids.map((id) => row('a', id, { kind: 'config_rule' })),
    });

    const [description = ''] = descriptions(conformancePackYaml([rule('a')], index));

    expect(description.length).toBeLessThanOrEqual(256);
    expect(description).toMatch(/^ATT&CK: T1000, T1001, .*, \d+ more \(Collection\)$/);
  });

  it('drops names before it becomes larger than AWS Config takes, and refuses what is too large even so', () => {
    const rules = Array.from({ length: 260 }, (_, position) => rule(`rule-${position}`.padEnd(30, 'x')));
    const index = mappingIndex({
      mappings: rules.flatMap(({ key }) => ['T1530', 'T1190', 'T1069', 'T1552.001'].map((id) => row(key, id, { kind: 'config_rule' }))),
    });

    const outcomes = Array.from({ length: 9 }, (_, thirties) => formatOutcome(rules.slice(0, 30 * thirties + 20), index));

    const turns = outcomes.filter((outcome, position) => outcome !== outcomes[position - 1]);
    expect(turns).toEqual(['named', 'by id', 'refused']);
  });
});

function formatOutcome(rules: readonly PackRule[], index: MappingIndex): string {
  try {
    const yaml = conformancePackYaml(rules, index);
    if (Buffer.byteLength(yaml) > 51_200) return 'too large';
    return descriptions(yaml)[0]?.startsWith('ATT&CK: T1069 ') ? 'named' : 'by id';
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return 'refused';
    throw error;
  }
}

describe('conformancePackTerraform', () => {
  it('holds the same template, and passes parameters of a variable on', () => {
    const document = JSON.parse(conformancePackTerraform([KEYS_ROTATED, PUBLIC_READ], INDEX));

    const pack = document.resource.aws_config_conformance_pack.mitre_attack;
    expect(pack.template_body).toBe(conformancePackYaml([KEYS_ROTATED, PUBLIC_READ], INDEX));
    expect(pack.dynamic.input_parameter.for_each).toBe(`$${'{var.mitre_attack_parameters}'}`);
    expect(document.variable.mitre_attack_parameters.default).toEqual({});
  });

  it('escapes what Terraform would take for a template of its own', () => {
    const document = JSON.parse(conformancePackTerraform([rule('a', { resourceTypes: [`$${'{x}'} %{y}`] })], INDEX));

    expect(document.resource.aws_config_conformance_pack.mitre_attack.template_body).toContain(`$$${'{x}'} %%{y}`);
  });
});

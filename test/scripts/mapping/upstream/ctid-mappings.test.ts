import fc from 'fast-check';
import { namedKeys, readCtidMappings } from '#scripts/mapping/upstream/ctid-mappings.ts';
import { fixture } from './fixture-files.ts';

const FILE = 'aws-ctid.json';
const spoiled = (from: string, to: string) => fixture(FILE, (text) => text.replace(from, to));

describe('readCtidMappings', () => {
  it('reads capability, technique, category and score, and skips what its authors call not mappable', () => {
    const mappings = readCtidMappings(fixture(FILE));

    expect(mappings.map(({ capability, techniqueId, category, score }) => [capability, techniqueId, category, score].join(' '))).toEqual([
      'amazon_cognito T1552 protect partial',
      'aws_config T1530 protect significant',
      'aws_config T1562 detect minimal',
      'amazon_guardduty T1552.005 detect partial',
    ]);
    expect(mappings[1]?.at).toBe('aws-ctid.json: mapping_objects[1] (T1530)');
  });

  it('reads the edition for ATT&CK 9, which names the capability otherwise', () => {
    const older = fixture(FILE, (text) => text.replaceAll('"capability_group":', '"group":'));

    expect(readCtidMappings(older)).toEqual(readCtidMappings(fixture(FILE)));
  });

  it('finds the Config rules and GuardDuty types that a comment names, each once', () => {
    const named = readCtidMappings(fixture(FILE)).map((mapping) => mapping.named.map(({ key }) => key));

    expect(named).toEqual([
      [],
      ['s3-public', 's3-orphan', 'iam-password-policy'],
      ['s3-orphan'],
      ['UnauthorizedAccess:EC2/MetadataDNSRebind', 'Backdoor:EC2/C&CActivity.B!DNS', 'Exfiltration:S3/AnomalousBehavior'],
    ]);
  });

  it.each([
    ['aws_config', 'the technique\u2019s well-known "Capital-Letter" and one-word "rule"', []],
    ['aws_config', '\u201cec2-imdsv2-check\u201d', ['ec2-imdsv2-check']],
    ['amazon_guardduty', 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B.', ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B']],
    ['amazon_guardduty', 'UnauthorizedAccess:S3/MaliciousIPCaller.Custom\nAccuracy', ['UnauthorizedAccess:S3/MaliciousIPCaller.Custom']],
    ['amazon_guardduty', 'see https://docs.aws.amazon.com/guardduty', []],
    ['aws_rds', '"s3-public"', []],
  ])('reads %s: %j', (capability, comment, keys) => {
    expect(namedKeys(capability, comment).map(({ key }) => key)).toEqual(keys);
  });

  it('never names what the comment does not hold', () => {
    fc.assert(
      fc.property(fc.constantFrom('aws_config', 'amazon_guardduty'), fc.string(), (capability, comment) => {
        expect(namedKeys(capability, comment).every(({ key }) => comment.includes(key))).toBe(true);
      }),
    );
  });

  it.each([
    ['an unknown score', spoiled('"significant"', '"huge"'), /aws-ctid\.json: mapping_objects\[1\] \(T1530\): score_value: /],
    ['an unknown category', spoiled('"Detect"', '"admire"'), /mapping_objects\[2\] \(T1562\): score_category: /],
    [
      'an id that is no technique',
      spoiled('"T1530"', '"TA0009"'),
      /mapping_objects\[1\] \(TA0009\): attack_object_id: not the id of a technique/,
    ],
    ['mappings of another cloud', spoiled('"aws"', '"azure"'), /aws-ctid\.json: metadata\.mapping_framework: /],
    ['another domain', spoiled('"enterprise"', '"mobile"'), /metadata\.technology_domain: /],
    ['a truncated file', fixture(FILE, (text) => text.slice(0, 700)), /aws-ctid\.json: not JSON from byte 700 on/],
  ])('refuses %s', (_, file, message) => {
    expect(() => readCtidMappings(file)).toThrow(message);
  });
});

import { buildKeyFacts } from '#handlers/api-read/key-facts.ts';

const more = { product: 'Security Hub', resourceType: 'AwsS3Bucket', intent: 0, cellIds: [], tacticIds: [] };
const KEYS = [
  { ...more, no: 1, kind: 'securityhub_control', key: 'S3.2', techniqueIds: ['T1530'] },
  { ...more, no: 2, kind: 'securityhub_control', key: 'S3.5', techniqueIds: ['T1040'] },
  { ...more, no: 3, kind: 'guardduty_finding_type', key: 'Recon:IAMUser/UserPermissions', techniqueIds: ['T1087.004'] },
  { ...more, no: 4, kind: '', key: '', techniqueIds: [] },
];
const NO_STANDARDS = { standards: new Map<string, readonly string[]>() };

describe('the keys that bindings are about', () => {
  it.each([
    ['a control', { control: 'S3.2' }, [1]],
    ['a technique, with those below it', { technique: 'T1087' }, [3]],
    ['a finding type', { findingType: 'Recon:IAMUser/UserPermissions' }, [3]],
    ['the beginning of a finding type', { findingType: 'Recon:*' }, [3]],
    ['nothing that is here', { control: 'EC2.19' }, []],
  ])('are found by %s', (_what, match, bound) => {
    const { bindings } = buildKeyFacts([{ id: 'one', match }], NO_STANDARDS);

    expect(KEYS.filter((key) => bindings(key).includes('one')).map(({ no }) => no)).toEqual(bound);
  });
});

describe('the standards of a key', () => {
  it('are those of its control, and none of a finding type with the same name', () => {
    const { standards } = buildKeyFacts([], { standards: new Map([['S3.2', ['standards/a/v/1', 'standards/b/v/2']]]) });
    const [s3] = KEYS;

    expect(KEYS.map((key) => standards(key))).toEqual([['standards/a/v/1', 'standards/b/v/2'], [], [], []]);
    expect(standards({ ...more, ...s3, no: 9, kind: 'config_rule', key: 'S3.2', techniqueIds: [] })).toEqual([]);
  });
});

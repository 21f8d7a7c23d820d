import { boundKeys } from '#handlers/api-read/bound-keys.ts';

const KEYS = [
  { no: 1, kind: 'securityhub_control', key: 'S3.2', techniqueIds: ['T1530'] },
  { no: 2, kind: 'securityhub_control', key: 'S3.5', techniqueIds: ['T1040'] },
  { no: 3, kind: 'guardduty_finding_type', key: 'Recon:IAMUser/UserPermissions', techniqueIds: ['T1087.004'] },
  { no: 4, kind: '', key: '', techniqueIds: [] },
];

describe('the keys that bindings are about', () => {
  it.each([
    ['a control', { control: 'S3.2' }, [1]],
    ['a technique, with those below it', { technique: 'T1087' }, [3]],
    ['a finding type', { findingType: 'Recon:IAMUser/UserPermissions' }, [3]],
    ['the beginning of a finding type', { findingType: 'Recon:*' }, [3]],
    ['nothing that is here', { control: 'EC2.19' }, []],
  ])('are found by %s', (_what, match, bound) => {
    const all = KEYS.map(({ no }) => no);

    expect(boundKeys(KEYS, [{ match }], 'bound')).toEqual(bound);
    expect(boundKeys(KEYS, [{ match }], 'unbound')).toEqual(all.filter((no) => !bound.includes(no)));
  });
});

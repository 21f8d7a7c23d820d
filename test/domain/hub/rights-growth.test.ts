import { listActions, type Permission, PHASES, type Phase } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { listGrowth } from '#domain/hub/rights-growth.ts';

type Rights = Parameters<typeof listGrowth>[0];

const RIGHTS: Rights = {
  permissions: [
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketPolicy'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketPolicy'], resources: ['{resource}'] },
  ],
  effect: 'reversible',
  modes: ['approval'],
  resourceTypes: ['AwsS3Bucket'],
  controls: ['S3.5'],
  findingTypes: [],
  techniques: ['T1530'],
};

const permission: fc.Arbitrary<Permission> = fc.record({
  phases: fc.uniqueArray(fc.constantFrom(...PHASES), { minLength: 1 }),
  actions: fc.uniqueArray(fc.constantFrom('s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'), { minLength: 1 }),
  resources: fc.uniqueArray(fc.constantFrom('*', '{resource}', 'arn:{partition}:s3:::logs'), { minLength: 1 }),
});
const permissions = fc.array(permission, { minLength: 1, maxLength: 4 });

function grants({ permissions: all }: Pick<Rights, 'permissions'>): Set<string> {
  return new Set(
    all.flatMap(({ phases, actions, resources }) =>
      phases.flatMap((phase) => actions.flatMap((action) => resources.map((resource) => `${phase} ${action} ${resource}`))),
    ),
  );
}

function isCovered(grant: string, had: Set<string>): boolean {
  const [phase, action] = grant.split(' ');
  return had.has(grant) || had.has(`${phase} ${action} *`);
}

describe('rights that grow', () => {
  it.each<[string, Partial<Rights>, object]>([
    [
      'a new action',
      { permissions: [...RIGHTS.permissions, { phases: ['apply'], actions: ['s3:DeleteBucketPolicy'], resources: ['{resource}'] }] },
      { kind: 'new-action', action: 's3:DeleteBucketPolicy', phases: ['apply'], resources: ['{resource}'] },
    ],
    [
      'a wider resource',
      {
        permissions: [
          { phases: ['plan', 'verify'], actions: ['s3:GetBucketPolicy'], resources: ['*'], because: 'any bucket' },
          ...RIGHTS.permissions.slice(1),
        ],
      },
      { kind: 'wider-resource', action: 's3:GetBucketPolicy', phases: ['plan', 'verify'], resources: ['*'] },
    ],
    [
      'a change where there was none',
      { permissions: [...RIGHTS.permissions, { phases: ['verify'], actions: ['s3:PutBucketPolicy'], resources: ['{resource}'] }] },
      { kind: 'new-phase', action: 's3:PutBucketPolicy', phases: ['verify'] },
    ],
    ['a harder effect', { effect: 'irreversible' }, { kind: 'harder-effect', before: 'reversible', after: 'irreversible' }],
    ['a new mode', { modes: ['approval', 'automatic'] }, { kind: 'new-mode', mode: 'automatic' }],
    ['a new type of resource', { resourceTypes: ['AwsS3Bucket', 'AwsIamRole'] }, { kind: 'new-resource-type', resourceType: 'AwsIamRole' }],
    ['a new control', { controls: ['S3.5', 'S3.6'] }, { kind: 'wider-match', field: 'controls', value: 'S3.6' }],
    ['a new finding type', { findingTypes: ['Policy:S3/*'] }, { kind: 'wider-match', field: 'findingTypes', value: 'Policy:S3/*' }],
  ])('are said of %s', (_what, change, growth) => {
    expect(listGrowth(RIGHTS, { ...RIGHTS, ...change })).toEqual([growth]);
  });

  it('are none where an update asks for the same, or for less', () => {
    const less = { ...RIGHTS, permissions: RIGHTS.permissions.slice(0, 1), controls: [], techniques: [] };

    expect(listGrowth(RIGHTS, RIGHTS)).toEqual([]);
    expect(listGrowth(RIGHTS, less)).toEqual([]);
  });

  it('are said exactly where a grant of any phase was not there before', () => {
    fc.assert(
      fc.property(permissions, permissions, (before, after) => {
        const had = grants({ permissions: before });
        const grown = [...grants({ permissions: after })].filter((grant) => !isCovered(grant, had));
        const told = listGrowth({ ...RIGHTS, permissions: before }, { ...RIGHTS, permissions: after });

        const place = (phase: Phase, action: string) => `${phase} ${action}`;
        const toldPlaces = told.flatMap((one) => ('phases' in one ? one.phases.map((phase) => place(phase, one.action)) : []));
        expect(new Set(toldPlaces)).toEqual(new Set(grown.map((grant) => grant.split(' ').slice(0, 2).join(' '))));
      }),
    );
  });

  it('name only actions that the update asks for in these phases', () => {
    fc.assert(
      fc.property(permissions, permissions, (before, after) => {
        const manifest = { permissions: after };
        for (const one of listGrowth({ ...RIGHTS, permissions: before }, { ...RIGHTS, ...manifest })) {
          if ('phases' in one) for (const phase of one.phases) expect(listActions(manifest, phase)).toContain(one.action);
        }
      }),
    );
  });
});

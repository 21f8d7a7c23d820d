import type { Permission } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { type SessionScope, sessionPolicy } from '#domain/reaction/session-policy.ts';

const TARGET = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' };
const SCOPE: SessionScope = { target: TARGET, resource: { Id: 'arn:aws:s3:::invoices' }, parameters: {} };

function statements(permissions: readonly Permission[], phase: 'plan' | 'apply', scope = SCOPE) {
  return JSON.parse(sessionPolicy('a-reactor', permissions, phase, scope)).Statement;
}

function on(...resources: string[]): Permission[] {
  return [{ phases: ['apply'], actions: ['s3:PutBucketPolicy'], resources }];
}

describe('a session policy', () => {
  it('holds the actions of its phase and no others', () => {
    const permissions: Permission[] = [
      { phases: ['plan'], actions: ['s3:GetBucketPolicy'], resources: ['{resource}'] },
      ...on('{resource}'),
    ];

    expect(statements(permissions, 'plan')).toEqual([
      { Effect: 'Allow', Action: ['s3:GetBucketPolicy'], Resource: ['arn:aws:s3:::invoices'] },
    ]);
  });

  it('fills in where the resource is, in every partition', () => {
    const scope = {
      ...SCOPE,
      target: { partition: 'aws-cn', accountId: '210987654321', region: 'cn-north-1' },
      resource: { Id: 'arn:aws-cn:iam::210987654321:user/team/anna' },
    };

    expect(
      statements(on('arn:{partition}:iam::{account}:user/*/{resourceName}', 'arn:{partition}:ec2:{region}:{account}:*'), 'apply', scope)[0]
        .Resource,
    ).toEqual(['arn:aws-cn:iam::210987654321:user/*/anna', 'arn:aws-cn:ec2:cn-north-1:210987654321:*']);
  });

  it('limits what knows no resource to the Region of the target and that of the global services', () => {
    const [statement] = statements([{ phases: ['apply'], actions: ['ec2:DescribeVpcs'], resources: ['*'], because: 'describes' }], 'apply');

    expect(statement.Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'us-east-1'] } });
  });

  it('gives nothing at all for a phase that asks for nothing, or only by a parameter that was left out', () => {
    const nothing = [{ Effect: 'Deny', Action: '*', Resource: '*' }];

    expect(statements([], 'plan')).toEqual(nothing);
    expect(statements(on('{parameter:roleArn}'), 'apply')).toEqual(nothing);
  });

  it.each([
    ['a wildcard', 'arn:aws:s3:::*'],
    ['a single wildcard', 'arn:aws:s3:::invoice?'],
    ['a policy variable', `arn:aws:s3:::\${aws:username}`],
    ['nothing', ''],
  ])('refuses %s in the id of a resource or a parameter', (_what, hostile) => {
    expect(() => statements(on('{resource}'), 'apply', { ...SCOPE, resource: { Id: hostile } })).toThrow(/no exact value/);
    expect(() => statements(on('{parameter:roleArn}'), 'apply', { ...SCOPE, parameters: { roleArn: hostile } })).toThrow(/no exact value/);
  });

  it('refuses an id that ends before its name: beside a wildcard of the template that would be everything', () => {
    const scope = { ...SCOPE, resource: { Id: 'arn:aws:logs:eu-central-1:210987654321:log-group:' } };

    expect(() => statements(on('arn:{partition}:logs:{region}:{account}:log-group:{resourceName}*'), 'apply', scope)).toThrow(
      /no exact value/,
    );
  });

  it('refuses what is no text, what nobody knows, and what is too long for a session', () => {
    expect(() => statements(on('{parameter:days}'), 'apply', { ...SCOPE, parameters: { days: 3 } })).toThrow(/no exact value/);
    expect(() => statements(on('arn:{partition}:s3:::{bucket}'), 'apply')).toThrow(/no exact value/);
    expect(() => statements(on('{resource}'), 'apply', { ...SCOPE, resource: { Id: `arn:aws:s3:::${'x'.repeat(2048)}` } })).toThrow(
      /2048 are allowed/,
    );
  });

  it('may be as long as a session takes, and no longer', () => {
    const named = (length: number) => ({ ...SCOPE, resource: { Id: `arn:aws:s3:::${'x'.repeat(length)}` } });
    const rest = sessionPolicy('a-reactor', on('{resource}'), 'apply', named(0)).length;

    expect(sessionPolicy('a-reactor', on('{resource}'), 'apply', named(2048 - rest))).toHaveLength(2048);
    expect(() => sessionPolicy('a-reactor', on('{resource}'), 'apply', named(2049 - rest))).toThrow(
      /has 2049 characters; 2048 are allowed/,
    );
  });

  it('is never wider than the manifest, whatever the finding says', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('*', '?', '$', '{', '}', '"', ',', ':', '/', '\\', '\n', 'a', 'resource') }),
    );
    const permissions = on('{resource}', 'arn:{partition}:s3:::{resourceName}', 'arn:{partition}:iam::{account}:role/{parameter:role}');
    fc.assert(
      fc.property(hostile, hostile, (id, role) => {
        let policy: string;
        try {
          policy = sessionPolicy('a-reactor', permissions, 'apply', { ...SCOPE, resource: { Id: id }, parameters: { role } });
        } catch {
          return;
        }
        const { Statement: all } = JSON.parse(policy);
        expect(all).toHaveLength(1);
        expect(Object.keys(all[0])).toEqual(['Effect', 'Action', 'Resource']);
        expect(all[0].Action).toEqual(['s3:PutBucketPolicy']);
        const name = id.split(/[:/]/).at(-1);
        expect(new Set(all[0].Resource)).toEqual(new Set([id, `arn:aws:s3:::${name}`, `arn:aws:iam::210987654321:role/${role}`]));
        expect(policy).not.toMatch(/[*?]|\$\{/);
      }),
      { numRuns: 500 },
    );
  });
});

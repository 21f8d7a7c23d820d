import { listPermissionChanges } from '#scripts/plan/permission-changes.ts';
import { aPolicy, aResource, realPlan } from './plans.ts';

const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger';
const allow = (actions: string | readonly string[], more: object = {}) => ({ Effect: 'Allow', Action: actions, Resource: TABLE, ...more });
const compare = (before: string | undefined, after: string | undefined, unknown = {}) =>
  listPermissionChanges([
    aResource('aws_iam_role_policy.enrich', {
      before: before === undefined ? undefined : { role: 'enrich', policy: before },
      after: after === undefined ? undefined : { role: 'enrich', policy: after },
      unknown,
    }),
  ]);

describe('listPermissionChanges', () => {
  it('finds the very actions that come and go', () => {
    const { changes } = compare(
      aPolicy(allow(['dynamodb:GetItem', 'dynamodb:Query'])),
      aPolicy(allow(['dynamodb:GetItem', 'dynamodb:PutItem'])),
    );
    const rest = { subject: { kind: 'role', name: 'enrich' }, effect: 'Allow', resource: TABLE, principal: '', condition: '' };

    expect(changes).toEqual([
      { change: 'removed', actions: ['dynamodb:Query'], ...rest },
      { change: 'added', actions: ['dynamodb:PutItem'], ...rest },
    ]);
  });

  it.each([
    ['order', aPolicy(allow(['a:B', 'a:A']), allow('a:C')), aPolicy(allow('a:C'), allow(['a:A', 'a:B']))],
    ['names of statements', aPolicy(allow('a:A', { Sid: 'One' })), aPolicy(allow('a:A', { Sid: 'Two' }))],
    ['a list instead of a text', aPolicy(allow('a:A')), aPolicy(allow(['a:A'], { Resource: [TABLE] }))],
    ['one statement without its list', aPolicy(allow('a:A')), JSON.stringify({ Statement: allow('a:A') })],
  ])('takes %s for no change', (_, before, after) => {
    expect(compare(before, after)).toEqual({ changes: [], unknown: [] });
  });

  it.each([
    [
      'a condition that is dropped',
      { Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-2', 'o-1'] } } },
      {},
      'StringEquals aws:PrincipalOrgID = o-1 or o-2',
      '',
    ],
    ['a condition that is added', {}, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, '', 'Bool aws:SecureTransport = false'],
  ])('tells of %s', (_, old, next, without, withIt) => {
    expect(compare(aPolicy(allow('a:A', old)), aPolicy(allow('a:A', next))).changes).toMatchObject([
      { change: 'removed', condition: without },
      { change: 'added', condition: withIt },
    ]);
  });

  it('tells of everything but, and of denials', () => {
    const { changes } = compare(undefined, aPolicy({ Effect: 'Deny', NotAction: 'iam:*', NotResource: TABLE }));

    expect(changes).toMatchObject([{ effect: 'Deny', actions: ['all but iam:*'], resource: `all but ${TABLE}` }]);
  });

  it('tells who is trusted', () => {
    const trust = (...services: readonly string[]) =>
      aPolicy({ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' });
    const values = (policy: string) => ({ name: 'enrich', assume_role_policy: policy });
    const role = aResource('aws_iam_role.enrich', {
      before: values(trust('lambda.amazonaws.com')),
      after: values(trust('lambda.amazonaws.com', 'ec2.amazonaws.com')),
    });

    expect(listPermissionChanges([role]).changes).toMatchObject([
      { change: 'added', subject: { kind: 'trust of role', name: 'enrich' }, actions: ['sts:AssumeRole'], principal: 'ec2.amazonaws.com' },
    ]);
  });

  it.each([
    ['is known after apply', undefined, { policy: true }],
    ['cannot be read', 'no policy', {}],
  ])('claims nothing of a policy that %s', (_, after, unknown) => {
    expect(compare(aPolicy(allow('a:A')), after ?? aPolicy(), unknown)).toEqual({ changes: [], unknown: ['aws_iam_role_policy.enrich'] });
  });

  it('leaves out what stays', () => {
    const still = aResource('aws_iam_role_policy.enrich', { kind: undefined, before: {}, after: { policy: aPolicy(allow('a:A')) } });

    expect(listPermissionChanges([still])).toEqual({ changes: [], unknown: [] });
  });

  it('says of a real plan what enrichment may do in another publish mode', () => {
    const { changes } = listPermissionChanges(realPlan('update'));
    const enrich = changes.filter(({ subject }) => subject.name === 'attack-reactor-emulator-enrich');

    expect(enrich.map(({ change, actions }) => [change, actions])).toEqual([
      ['removed', ['securityhub:BatchImportFindings']],
      ['added', ['securityhub:BatchUpdateFindings']],
    ]);
  });

  it('knows of a first plan which policies only apply knows', () => {
    expect(listPermissionChanges(realPlan('create')).unknown).toEqual(['aws_iam_role_policy.enrich_after_apply']);
  });
});

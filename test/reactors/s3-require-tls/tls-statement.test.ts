import { requireTls } from '#reactors/s3-require-tls/tls-statement.ts';

const ARN = 'arn:aws-cn:s3:::invoices';
const deny = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [ARN, `${ARN}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

describe('TLS', () => {
  it.each([
    ['the statement as we write it', {}],
    ['everybody as an object', { Principal: { AWS: '*' } }],
    ['all actions of all services', { Action: '*' }],
    ['actions in a list', { Action: ['S3:*'] }],
    ['all resources', { Resource: '*' }],
    ['bucket and objects in one', { Resource: `${ARN}*` }],
    ['the key in another case, the value as boolean', { Condition: { Bool: { 'AWS:securetransport': [false] } } }],
  ])('is required by %s', (_what, overrides) => {
    expect(requireTls(formatPolicy([{ ...deny, ...overrides }]), ARN)).toBeNull();
  });

  it.each([
    ['permission instead of denial', { Effect: 'Allow' }],
    ['a denial for one account', { Principal: { AWS: 'arn:aws-cn:iam::333344445555:root' } }],
    ['a denial of one action', { Action: 's3:GetObject' }],
    ['a denial for the objects only', { Resource: `${ARN}/*` }],
    ['a denial for another bucket', { Resource: ['arn:aws-cn:s3:::other', 'arn:aws-cn:s3:::other/*'] }],
    ['a denial of requests with TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['a denial without condition', { Condition: undefined }],
    [
      'a denial under one more condition',
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalOrgID': 'o-example' } } },
    ],
    ['one more key in the condition', { Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'false' } } }],
    ['a condition that a missing key meets', { Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }],
  ])('is not required by %s', (_what, overrides) => {
    expect(requireTls(formatPolicy([{ ...deny, ...overrides }]), ARN)).toMatchObject({ index: 1 });
  });

  it('is required by a new policy where there was none', () => {
    const required = requireTls(null, ARN);

    expect(JSON.parse(required?.policy ?? '')).toEqual({ Version: '2012-10-17', Statement: [{ Sid: 'RequireTls', ...deny }] });
  });

  it('is required beside a statement that stood alone, outside a list', () => {
    const alone = { Sid: 'Auditor', Effect: 'Allow', Principal: { AWS: 'arn:aws-cn:iam::333344445555:root' }, Action: 's3:GetObject' };

    const required = requireTls(JSON.stringify({ Version: '2008-10-17', Id: 'kept', Statement: alone }), ARN);

    expect(JSON.parse(required?.policy ?? '')).toEqual({
      Version: '2008-10-17',
      Id: 'kept',
      Statement: [alone, { Sid: 'RequireTls', ...deny }],
    });
  });

  it('is required under a name that no other statement has', () => {
    const taken = { ...deny, Action: 's3:GetObject' };

    const required = requireTls(
      formatPolicy([
        { ...taken, Sid: 'RequireTls' },
        { ...taken, Sid: 'RequireTls2' },
      ]),
      ARN,
    );

    expect(required?.statement).toMatchObject({ Sid: 'RequireTls3' });
  });
});

function formatPolicy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

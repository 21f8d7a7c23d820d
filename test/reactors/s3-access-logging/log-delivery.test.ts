import { mayDeliverLogs } from '#reactors/s3-access-logging/log-delivery.ts';

const target = { bucketArn: 'arn:aws:s3:::logs', prefix: 'invoices/' };
const allow = {
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
};
const logDelivery = { URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' };

describe('log delivery', () => {
  it.each([
    ['one statement', allow],
    ['lists', [{ ...allow, Principal: { Service: ['x.amazonaws.com', 'logging.s3.amazonaws.com'] }, Action: ['s3:PutObject'] }]],
    ['the prefix only', [{ ...allow, Resource: ['arn:aws:s3:::logs/invoices/*'] }]],
    ['a statement among others', [{ ...allow, Effect: 'Deny', Principal: '*' }, allow]],
  ])('is allowed by %s', (_what, Statement) => {
    expect(mayDeliverLogs(JSON.stringify({ Statement }), [], target)).toBe(true);
  });

  it.each([
    ['a denial', { ...allow, Effect: 'Deny' }],
    ['another service', { ...allow, Principal: { Service: 'cloudtrail.amazonaws.com' } }],
    ['an account', { ...allow, Principal: { AWS: 'arn:aws:iam::333344445555:root' } }],
    ['another action', { ...allow, Action: 's3:GetObject' }],
    ['another prefix', { ...allow, Resource: 'arn:aws:s3:::logs/customers/*' }],
    ['another bucket', { ...allow, Resource: 'arn:aws:s3:::others/*' }],
  ])('is not allowed by %s', (_what, Statement) => {
    expect(mayDeliverLogs(JSON.stringify({ Statement }), [], target)).toBe(false);
  });

  it('is allowed by the ACL, as was the way earlier', () => {
    const grants = [
      { Grantee: logDelivery, Permission: 'WRITE' },
      { Grantee: logDelivery, Permission: 'READ_ACP' },
    ];

    expect(mayDeliverLogs(null, grants, target)).toBe(true);
    expect(mayDeliverLogs(null, grants.slice(0, 1), target)).toBe(false);
  });
});

import { shortenResource } from '#domain/notification/resource-name.ts';

describe('shortenResource', () => {
  it.each([
    ['arn:aws:s3:::invoices', 'invoices'],
    ['arn:aws:ec2:eu-central-1:210987654321:instance/i-0abc', 'i-0abc'],
    ['arn:aws:iam::210987654321:user/teams/deploy-bot', 'deploy-bot'],
    ['arn:aws-cn:lambda:cn-north-1:210987654321:function:resize:42', 'resize'],
    ['arn:aws:logs:eu-central-1:210987654321:log-group:audit:*', 'audit'],
    ['arn:aws:rds:eu-central-1:210987654321:db:orders', 'orders'],
    ['AWS::::Account:210987654321', '210987654321'],
    ['i-0abc', 'i-0abc'],
    ['arn:aws:s3:::', 'arn:aws:s3:::'],
    ['', ''],
  ])('calls %s %s', (id, name) => {
    expect(shortenResource(id)).toBe(name);
  });
});

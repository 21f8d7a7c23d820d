import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';

describe('ids of EC2', () => {
  it.each([
    ['arn:aws:ec2:eu-central-1:210987654321:security-group/sg-0123456789abcdef0', 'sg-0123456789abcdef0'],
    ['arn:aws-cn:ec2:cn-north-1:210987654321:security-group/sg-1a2b3c4d', 'sg-1a2b3c4d'],
    ['AWS::EC2::SecurityGroup:sg-1a2b3c4d', 'sg-1a2b3c4d'],
    ['arn:aws:ec2:eu-central-1:210987654321:sg-1a2b3c4d', 'sg-1a2b3c4d'],
    ['sg-1a2b3c4d', 'sg-1a2b3c4d'],
  ])('are read from %s', (id, expected) => {
    expect(id).toMatch(ec2Spelling('sg'));
    expect(readEc2Id({ resource: { Type: 'AwsEc2SecurityGroup', Id: id } })).toBe(expected);
  });

  it('of snapshots have no account in their ARN', () => {
    expect('arn:aws:ec2:eu-central-1::snapshot/snap-1a2b3c4d').toMatch(ec2Spelling('snap'));
  });

  it.each([
    ['another kind', 'arn:aws:ec2:eu-central-1:210987654321:instance/i-1a2b3c4d'],
    ['a name', 'web-servers'],
    ['the id of a check behind that of the resource', 'arn:aws:ec2:eu-central-1:210987654321:security-group/sg-1a2b3c4d/open-check'],
    ['two lines', 'sg-1a2b3c4d\nsg-5e6f7a8b'],
  ])('are not read from %s', (_what, id) => {
    expect(id).not.toMatch(ec2Spelling('sg'));
  });
});

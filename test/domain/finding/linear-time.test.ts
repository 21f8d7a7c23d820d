import { asffFromGuardDuty } from '#domain/finding/guardduty-finding.ts';
import { ownGenerator } from '#domain/finding/source-key.ts';
import { buildArn } from '#domain/reaction/resource-arn.ts';
import { readMarkdown } from '#local/wecom/markdown.ts';

const MEGABYTE = 1024 * 1024;
const TARGET = { partition: 'aws', accountId: '210987654321', region: 'eu-west-1' };
/** A type whose name is read by each part of a dynamic expression: a path, a prefix, and words with hyphens. */
const TYPES = ['AwsIamUser', 'AwsIamRole', 'AwsRdsDbSnapshot', 'AwsRdsDbClusterSnapshot', 'AwsElastiCacheCacheCluster', 'AwsEc2Vpc'];
const buildArns = (id: string) => TYPES.map((Type) => buildArn({ Type, Id: id }, TARGET));
const NO_KEYS = { knows: () => false };
const fill = (unit: string) => unit.repeat(MEGABYTE / unit.length);

/** CPU time, which a busy machine does not add to. */
function measure(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a text of a megabyte', () => {
  it.each<[string, () => unknown]>([
    ['the ARN of GuardDuty', () => asffFromGuardDuty({ arn: `:detector/${fill('/finding/')}\n` })],
    ['the GeneratorId of a key of one’s own', () => ownGenerator(fill('-'), NO_KEYS)],
    ['the id of a user with slashes', () => buildArns(`user/${fill('a/')}\n`)],
    ['the ARN of a role with slashes', () => buildArns(`arn:aws:iam::210987654321:role/${fill('a/')}\n`)],
    ['the id of a snapshot with hyphens', () => buildArns(`snapshot:rds:${fill('a-')}\n`)],
    ['the id of a snapshot with prefixes', () => buildArns(fill('snapshot:'))],
    ['the id of a network', () => buildArns(`vpc-${fill('0')}!`)],
    ['markdown with open brackets', () => readMarkdown(fill('['))],
    ['markdown with open colors', () => readMarkdown(fill('<font color="a">'))],
    ['markdown with open stars', () => readMarkdown(fill('**'))],
  ])('is read in linear time as %s', (_what, run) => {
    expect(measure(run)).toBeLessThan(1000);
  });
});

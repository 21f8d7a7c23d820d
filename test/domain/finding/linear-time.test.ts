import { asffFromGuardDuty } from '#domain/finding/guardduty-finding.ts';
import { ownGenerator } from '#domain/finding/source-key.ts';
import { readMarkdown } from '#local/wecom/markdown.ts';

const MEGABYTE = 1024 * 1024;
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
    ['markdown with open brackets', () => readMarkdown(fill('['))],
    ['markdown with open colors', () => readMarkdown(fill('<font color="a">'))],
    ['markdown with open stars', () => readMarkdown(fill('**'))],
  ])('is read in linear time as %s', (_what, run) => {
    expect(measure(run)).toBeLessThan(1000);
  });
});

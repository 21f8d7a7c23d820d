import { readText } from '@attack-reactor/kit/contract';
import { type Accepts, explainRefusal } from '#kit/reactor/known-resource.ts';
import { refuse } from '#kit/reactor/plan.ts';
import { MEMBER } from '../../support/member-account.ts';

const QUEUE = /^(arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:)?[a-z]+$|^AWS::::Account:\d{12}$|^arn:aws[a-z-]*:s3:::[a-z]+$/;
const OWN = `arn:aws:sqs:eu-central-1:${MEMBER.accountId}:orders`;
const ELSEWHERE = `arn:aws:sqs:eu-west-1:${MEMBER.accountId}:orders`;
const FOREIGN = 'arn:aws:sqs:eu-west-1:333344445555:orders';

describe('a resource', () => {
  it.each([
    ['an ARN of the account and Region', OWN],
    ['an ARN that names neither', 'arn:aws:s3:::orders'],
    ['a bare name', 'orders'],
    ['the account itself', `AWS::::Account:${MEMBER.accountId}`],
  ])('is accepted by %s', (_what, id) => {
    expect(reasonOn(QUEUE, id)).toBeUndefined();
  });

  it.each([
    ['another spelling', 'https://sqs.eu-central-1.amazonaws.com/210987654321/orders'],
    ['the namesake of another account', 'arn:aws:sqs:eu-central-1:333344445555:orders'],
    ['the namesake of another Region', ELSEWHERE],
    ['another account', 'AWS::::Account:333344445555'],
    ['the namesake of another partition', 'arn:aws-cn:s3:::orders'],
  ])('is not accepted by %s, and the reason names it', (_what, id) => {
    expect(reasonOn(QUEUE, id)).toContain(id);
  });

  it('is accepted of another Region where that is said, but of no other account', () => {
    const accepts = { spelling: QUEUE, inAnyRegion: true };

    expect(reasonOn(accepts, ELSEWHERE)).toBeUndefined();
    expect(reasonOn(accepts, FOREIGN)).toContain('333344445555');
  });

  it.each([
    ['has no anchors', /[a-z]+/],
    ['counts a line for the whole', /^[a-z]+$/m],
  ])('must match as a whole, even where the spelling %s', (_what, spelling) => {
    expect(reasonOn(spelling, 'orders')).toBeUndefined();
    expect(reasonOn(spelling, 'orders\n../invoices')).toContain('not an id');
  });

  it.each(['g', 'y'])('is accepted each time, even where the spelling with flag %s remembers its last match', (flag) => {
    const spelling = new RegExp('^[a-z]+$', flag);

    expect([reasonOn(spelling, 'orders'), reasonOn(spelling, 'orders')]).toEqual([undefined, undefined]);
  });

  it('is judged by a function by its reason or by its spelling, and always by account and Region', () => {
    expect(reasonOn(() => refuse('Ask the owner.'), OWN)).toBe('Ask the owner.');
    expect(reasonOn(({ Type }) => (Type === 'AwsSqsQueue' ? QUEUE : refuse('no queue')), 'not a name')).toContain('not an id');
    expect(reasonOn((_resource, { region }) => new RegExp(`^.*${region}.*$`), OWN)).toBeUndefined();
    expect([OWN, ELSEWHERE, FOREIGN].map((id) => reasonOn(() => undefined, id))).toEqual([
      undefined,
      expect.stringContaining('eu-west-1'),
      expect.stringContaining('333344445555'),
    ]);
  });
});

function reasonOn(accepts: Accepts, Id: string): string | undefined {
  const reason = explainRefusal(accepts, { resource: { Type: 'AwsSqsQueue', Id }, target: MEMBER });
  return reason === undefined ? undefined : readText(reason, 'en');
}

import type { ReactionTarget } from '#domain/reaction/reaction-finding.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import type { ReactorContext } from '#platform/reactor/reactor.ts';
import { MEMBER, reactionFindingOn } from '../../support/member-account.ts';

const PLANNED = { outcome: 'nothing-to-do', summary: 'looked at it' } as const;
const QUEUE = /^(arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:)?[a-z]+$|^AWS::::Account:\d{12}$|^arn:aws:s3:::[a-z]+$/;

describe('a plan for known resources only', () => {
  it.each([
    ['an ARN of the account and Region', `arn:aws:sqs:eu-central-1:${MEMBER.accountId}:orders`],
    ['an ARN that names neither', 'arn:aws:s3:::orders'],
    ['a bare name', 'orders'],
    ['the account itself', `AWS::::Account:${MEMBER.accountId}`],
  ])('is made for %s', async (_what, id) => {
    expect(await planOnly(QUEUE, async () => PLANNED)(contextOn(id))).toEqual(PLANNED);
  });

  it.each([
    ['another spelling', 'https://sqs.eu-central-1.amazonaws.com/210987654321/orders'],
    ['the namesake of another account', 'arn:aws:sqs:eu-central-1:333344445555:orders'],
    ['the namesake of another Region', `arn:aws:sqs:eu-west-1:${MEMBER.accountId}:orders`],
    ['another account', 'AWS::::Account:333344445555'],
  ])('is refused for %s, before anything is read', async (_what, id) => {
    const plan = jest.fn(async () => PLANNED);

    expect(await planOnly(QUEUE, plan)(contextOn(id))).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining(id) });
    expect(plan).not.toHaveBeenCalled();
  });

  it('is made for another Region where that is said, but for no other account', async () => {
    const plan = planOnly(QUEUE, async () => PLANNED, { inAnyRegion: true });

    expect(await plan(contextOn(`arn:aws:sqs:eu-west-1:${MEMBER.accountId}:orders`))).toEqual(PLANNED);
    expect(await plan(contextOn('arn:aws:sqs:eu-west-1:333344445555:orders'))).toMatchObject({ outcome: 'refuse' });
  });
});

function contextOn(Id: string): ReactorContext<unknown> {
  const resource = { Type: 'AwsSqsQueue', Id };
  const target: ReactionTarget = MEMBER;
  const clients = {
    of() {
      throw new Error('nothing is read here');
    },
  };
  return { executionId: 'test', finding: reactionFindingOn(resource), resource, target, parameters: {}, clients, now: Date.now };
}

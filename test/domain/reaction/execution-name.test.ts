import fc from 'fast-check';
import { executionName, identifySubject, type ReactionSubject, reactionId, subjectHash } from '#domain/reaction/execution-name.ts';
import { aReaction } from '../../support/reactions.ts';

const subjects = fc.record<ReactionSubject>({
  bindingId: fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,3}$/).map((id) => id.slice(0, 40)),
  sourceKey: fc.string(),
  resourceId: fc.string(),
  accountId: fc.string(),
  region: fc.string(),
  request: fc.string(),
});

describe('the name of an execution', () => {
  it('is one that Step Functions and STS take, and the same for the same subject', () => {
    fc.assert(
      fc.property(subjects, fc.integer({ min: 1, max: 99_999 }), (subject, attempt) => {
        const name = executionName(subject, attempt);

        expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(executionName({ ...subject }, attempt)).toBe(name);
        expect(executionName(subject, attempt + 1)).not.toBe(name);
      }),
    );
  });

  it('is about control, resource, account and Region, and not about the copy of the finding', () => {
    const reaction = aReaction();
    const copy = aReaction({
      finding: { ...reaction.finding, Id: 'another copy', ProductArn: 'arn:aws:securityhub:::product/other/other' },
    });

    expect(subjectHash(identifySubject(copy))).toBe(subjectHash(identifySubject(reaction)));
    expect(subjectHash(identifySubject(reaction, 'request-1'))).not.toBe(subjectHash(identifySubject(reaction)));
  });

  it('cannot be made another one by text that runs over into the next field', () => {
    const one = { ...identifySubject(aReaction()), sourceKey: 'type|a', resourceId: 'b' };

    expect(subjectHash({ ...one, sourceKey: 'type', resourceId: 'a|b' })).not.toBe(subjectHash(one));
  });
});

describe('the id of a reaction', () => {
  const subject = identifySubject(aReaction());

  it('is the name of an execution of one reaction', () => {
    expect(reactionId('public-buckets-1', subject, 1)).toBe('public-buckets-1');
  });

  it('is valid and told apart, whatever a person names the execution', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 80 }),
        fc.string({ minLength: 1, maxLength: 80 }),
        subjects,
        (one, other, another) => {
          const ids = [reactionId(one, subject, 2), reactionId(one, another, 2), reactionId(one, subject, 1)];

          for (const id of ids) expect(id).toMatch(/^[\w+=,.@-]{2,64}$/);
          expect(new Set(ids).size).toBe(3);
          if (one !== other) expect(reactionId(other, subject, 2)).not.toBe(ids[0]);
        },
      ),
    );
  });

  it('does not forget the end of a long name', () => {
    const long = 'n'.repeat(79);

    expect(reactionId(`${long}1`, subject, 1)).not.toBe(reactionId(`${long}2`, subject, 1));
  });
});

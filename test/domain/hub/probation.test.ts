import { FIRST_CHANGES, judgeProbation } from '#domain/hub/probation.ts';
import { explainTakenBack } from '#domain/hub/taken-back-text.ts';
import { aWish } from '../../support/installation-world.ts';

const { version, digest, consent } = aWish('1.0.0');
const update = aWish('2.0.0', { before: { version, digest, consent } });

describe('an update on probation', () => {
  it('is taken back by one of its first changes that did not read back as fixed, to what people agreed to before', () => {
    const back = judgeProbation(update, { failed: 'execution-7', verified: FIRST_CHANGES - 1 });

    expect(back).toEqual({ ...aWish('1.0.0'), takenBack: { version: '2.0.0', executionId: 'execution-7' } });
  });

  it.each([
    ['nothing failed', update, { failed: undefined, verified: 3 }],
    ['enough changes went well before', update, { failed: 'execution-7', verified: FIRST_CHANGES }],
    ['there is no version to go back to', aWish('2.0.0'), { failed: 'execution-7', verified: 0 }],
  ])('stays where %s', (_why, wish, changes) => {
    expect(judgeProbation(wish, changes)).toBeUndefined();
  });

  it('goes back once: the version before has nothing that it could be taken back to', () => {
    const back = judgeProbation(update, { failed: 'execution-7', verified: 0 });
    if (back === undefined) throw new Error('The update stays.');

    expect(judgeProbation(back, { failed: 'execution-8', verified: 0 })).toBeUndefined();
  });

  it('tells people which version went and why', () => {
    const [said] = explainTakenBack({ ...aWish('1.0.0'), takenBack: { version: '2.0.0', executionId: 'execution-7' } });

    expect(said).toMatchObject({ en: expect.stringMatching(/^Version 2\.0\.0 was taken back.*execution-7/) });
    expect(explainTakenBack(update)).toEqual([]);
  });
});

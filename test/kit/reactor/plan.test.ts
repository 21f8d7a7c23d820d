import { change, completePlan, nothingToDo, refuse, verifyButForRefused, verifyBy } from '#kit/reactor/plan.ts';

const LONG = 'x'.repeat(501);
const CHANGES = [{ resource: 'orders', field: 'encrypted', before: false, after: true }];

describe('an answer of plan', () => {
  it('to change something has the effect of the manifest, unless it has its own', () => {
    const draft = change({ summary: 'Queue orders: encrypt', changes: CHANGES, backup: { encrypted: false } });

    expect(completePlan(draft, 'disruptive')).toEqual({
      outcome: 'change',
      summary: 'Queue orders: encrypt',
      changes: CHANGES,
      effect: 'disruptive',
      backup: { encrypted: false },
    });
    expect(completePlan({ ...draft, effect: 'reversible' }, 'disruptive')).toMatchObject({ effect: 'reversible' });
    expect(completePlan({ ...draft, effect: undefined }, 'disruptive')).toMatchObject({ effect: 'disruptive' });
  });

  it('to change nothing has no effect', () => {
    expect(completePlan(nothingToDo('Queue orders is encrypted'), 'disruptive')).toEqual({
      outcome: 'nothing-to-do',
      summary: 'Queue orders is encrypted',
    });
    expect(completePlan(refuse('Ask the owner.'), 'disruptive')).toEqual({ outcome: 'refuse', reason: 'Ask the owner.' });
  });

  it('says no more than 500 characters', () => {
    const cut = `${LONG.slice(2)}…`;

    expect(change({ summary: LONG, changes: CHANGES, backup: null })).toMatchObject({ summary: cut });
    expect([nothingToDo(LONG), refuse(LONG)]).toEqual([
      { outcome: 'nothing-to-do', summary: cut },
      { outcome: 'refuse', reason: cut },
    ]);
  });

  it('verifies the change before it where nothing is left to do, and says what is left otherwise', () => {
    expect(verifyBy(nothingToDo('encrypted'))).toEqual({ verified: true });
    expect(verifyBy(refuse('The key is gone.'))).toEqual({ verified: false, reason: 'The key is gone.' });
    expect(verifyBy(change({ summary: 'encrypt', changes: CHANGES, backup: null }))).toEqual({
      verified: false,
      reason: { en: 'still to do: encrypt', zh: '仍需处理：encrypt', es: 'todavía pendiente: encrypt' },
    });
  });

  it('verifies the change before it, and leaves to people what is refused', () => {
    expect(verifyButForRefused(refuse('Rotate the key.'))).toEqual({ verified: true, rest: 'Rotate the key.' });
    expect(verifyButForRefused(nothingToDo('encrypted'))).toEqual({ verified: true });
    expect(verifyButForRefused(change({ summary: 'encrypt', changes: CHANGES, backup: null }))).toMatchObject({ verified: false });
  });
});

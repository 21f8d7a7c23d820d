import { explainOwner } from '#domain/reaction/reactor-owner.ts';

describe('a reactor that somebody wants to update or uninstall', () => {
  const ofConfiguration = new Set(['s3-versioning']);

  it('is left to the configuration where that owns it, and people are told what to change', () => {
    expect(explainOwner('s3-versioning', ofConfiguration)).toEqual({
      en: 'Reactor s3-versioning is owned by the configuration; change `reaction.reactors` and deploy.',
      zh: expect.stringContaining('`reaction.reactors`'),
      es: expect.stringContaining('`reaction.reactors`'),
    });
  });

  it('is free where it came from a hub, under the same name too', () => {
    expect(explainOwner('example/s3-versioning', ofConfiguration)).toBeUndefined();
  });
});

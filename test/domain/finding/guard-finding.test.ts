import { guardFinding } from '#domain/finding/guard-finding.ts';

describe('guardFinding', () => {
  it('hands on what a step answers', () => {
    expect(guardFinding(() => 'done')).toBe('done');
  });

  it('names the error and who threw it, and nothing of its message', () => {
    function readSecret(): string {
      throw new TypeError('hostile\n    at forged (text');
    }

    expect(guardFinding(readSecret)).toEqual({
      kind: 'reject',
      reason: 'invalid-field',
      field: '$',
      detail: 'cannot be handled: TypeError in readSecret',
    });
  });

  it('survives what is no error', () => {
    const throwText = (): string => {
      throw 'text' as unknown as Error;
    };

    expect(guardFinding(throwText)).toMatchObject({ detail: 'cannot be handled: string' });
  });
});

import * as fc from 'fast-check';
import { clientOperations } from '#domain/api/contract/clients.ts';
import { isSameQuery, nameView, readViewQuery } from '../../../web/app/modules/views/saved-views.ts';

describe('the id of a new view', () => {
  it('is one that the API takes, for any name', () => {
    const schema = clientOperations.putView.params.shape.viewId;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.stringMatching(/^[0-9a-f]{8}$/), (name, random) => {
        expect(schema.safeParse(nameView(name, random)).success).toBe(true);
      }),
    );
  });

  it('resembles its name', () => {
    expect(nameView('Critical, in Málaga!', '0a1b2c3d')).toBe('critical-in-ma-laga-0a1b2c3d');
    expect(nameView('严重', '0a1b2c3d')).toBe('0a1b2c3d');
  });
});

describe('the query of a view', () => {
  it('is that of the address, without the open drawer', () => {
    expect(readViewQuery('/findings?severity=HIGH&open=abc&severity=LOW&q=a%26open%3Db#part')).toBe(
      'severity=HIGH&severity=LOW&q=a%26open%3Db',
    );
    expect(readViewQuery('/findings?open=abc')).toBe('');
    expect(readViewQuery('/findings')).toBe('');
  });

  it('asks for the same in any order of its fields', () => {
    expect(isSameQuery('a=1&b=2', 'b=2&a=1')).toBe(true);
    expect(isSameQuery('a=1', 'a=1&a=2')).toBe(false);
    expect(isSameQuery('a=1%2C2', 'a=1&a=2')).toBe(false);
    expect(isSameQuery('', '')).toBe(true);
  });
});

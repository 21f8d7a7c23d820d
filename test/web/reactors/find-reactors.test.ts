import { findFarthest, findReactors } from '../../../web/app/modules/reactors/find-reactors.ts';

const title = { en: 'Take public access away', zh: '取消公开访问', es: 'Quitar el acceso público' };
const S3 = {
  id: 's3-block',
  title,
  description: 'Buckets.',
  effect: 'disruptive',
  controls: ['S3.2'],
  techniques: ['T1530'],
  bindings: ['close'],
};
const EC2 = { ...S3, id: 'ec2-isolate', title: 'Isolate', effect: 'reversible', controls: [], techniques: ['T1110'], bindings: [] };
const ALL = { q: '', effect: '', use: '' };
const find = (asked: Partial<typeof ALL>, locale = 'en') => findReactors([S3, EC2], { ...ALL, ...asked }, locale).map(({ id }) => id);

describe('findReactors', () => {
  it('finds all where nothing is asked', () => {
    expect(find({})).toEqual(['s3-block', 'ec2-isolate']);
  });

  it('wants every word, in the language of the person', () => {
    expect(find({ q: 'public S3.2' })).toEqual(['s3-block']);
    expect(find({ q: 'public T1110' })).toEqual([]);
    expect(find({ q: '公开' }, 'zh')).toEqual(['s3-block']);
    expect(find({ q: '公开' }, 'en')).toEqual([]);
  });

  it('asks for an effect and for a binding', () => {
    expect(find({ effect: 'reversible' })).toEqual(['ec2-isolate']);
    expect(find({ use: 'bound' })).toEqual(['s3-block']);
    expect(find({ use: 'unbound' })).toEqual(['ec2-isolate']);
  });
});

describe('findFarthest', () => {
  it('names the mode that does most by itself', () => {
    expect(findFarthest(['notify', 'approval', 'automatic'])).toBe('automatic');
    expect(findFarthest(['notify', 'approval'])).toBe('approval');
    expect(findFarthest(['notify'])).toBe('notify');
  });
});

import { asJson, compareStates, type Json, LANGUAGES, readText } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { describeDifferences, summarizeRestoration } from '#domain/reaction/restoration.ts';
import { aPlan, BUCKET } from '../../support/reactions.ts';

describe('two states of a resource', () => {
  it.each<[string, Json, Json]>([
    ['in another order of lists', { groups: ['a', 'b'] }, { groups: ['b', 'a'] }],
    ['in another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['with a policy in another layout', { policy: '{"Version":"1","Statement":[]}' }, { policy: '{ "Statement": [ ],\n "Version": "1" }' }],
    ['with a field that is missing instead of null', { key: null }, {}],
    ['with elements whose keys are in another order', { rules: [{ a: 1, b: 2 }] }, { rules: [{ b: 2, a: 1 }] }],
    ['with elements that lack a field instead of having null', { rules: [{ a: 1, b: null }] }, { rules: [{ a: 1 }] }],
  ])('are the same %s', (_what, one, other) => {
    expect(compareStates(one, other)).toEqual([]);
  });

  it.each<[string, Json, Json, string]>([
    ['a value', { status: 'Suspended' }, { status: 'Enabled' }, 'status is Enabled instead of Suspended'],
    ['a value that is gone', { key: 'arn' }, { key: null }, 'key is not set instead of arn'],
    ['a text in which a document is broken', { policy: '{"a":1}' }, { policy: '{"a":' }, 'policy is {"a": instead of {"a":1}'],
    ['a part of a policy', { policy: '{"Id":"a"}' }, { policy: '{"Id":"b"}' }, 'policy.Id is b instead of a'],
    ['an element too few', { ids: ['a', 'b'] }, { ids: ['b'] }, 'ids lacks a'],
    ['an element twice instead of once', { ids: ['a'] }, { ids: ['a', 'a'] }, 'ids has a in addition'],
    ['an element more', { ids: ['a', 'b'] }, { ids: ['a', 'b', 'c'] }, 'ids has c in addition'],
    ['a list that is gone', { ids: ['a'] }, { ids: null }, 'ids is not set instead of ["a"]'],
    ['a list that was not there', { ids: null }, { ids: ['a'] }, 'ids is ["a"] instead of not set'],
    ['a list instead of an object', { ids: { a: 1 } }, { ids: [1] }, 'ids is [1] instead of {"a":1}'],
    ['an object instead of a list', { ids: [1] }, { ids: { a: 1 } }, 'ids is {"a":1} instead of [1]'],
    ['a text that only looks like the same number', { version: '1.0' }, { version: '1' }, 'version is 1 instead of 1.0'],
    ['a text that only looks like the same list', { tag: '[1]' }, { tag: '[ 1 ]' }, 'tag is [ 1 ] instead of [1]'],
    ['a value of 160 characters', { id: 'a' }, { id: 'b'.repeat(160) }, `id is ${'b'.repeat(160)} instead of a`],
    ['a longer value, which is cut', { id: 'a' }, { id: 'b'.repeat(161) }, `id is ${'b'.repeat(159)}… instead of a`],
    ['other elements', { ids: ['a', 'b'] }, { ids: ['b', 'c'] }, 'ids lacks a and has c in addition'],
    ['a field that every object inherits', {}, { constructor: 'x' }, 'constructor is x instead of not set'],
    ['everything', null, { a: 1 }, 'it is {"a":1} instead of not set'],
  ])('differ in %s, in words', (_what, expected, found, text) => {
    expect(describeDifferences(compareStates(expected, found)).en).toBe(text);
  });

  it('differ in words on one line, of which the first three are named', () => {
    const { en: text } = describeDifferences(compareStates({ a: 1, b: 1, c: 1, d: 1 }, { a: 'two\nlines', b: 2, c: 2, d: 2 }));

    expect(text).toBe('a is two lines instead of 1; b is 2 instead of 1; c is 2 instead of 1; 1 more');
  });

  it('are compared alike from both sides, and each is like itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [asJson(one), asJson(other)];

        expect(compareStates(a, a)).toEqual([]);
        expect(compareStates(b, a).map(({ field, expected, found }) => ({ field, expected: found, found: expected }))).toEqual(
          expect.arrayContaining(compareStates(a, b)),
        );
      }),
    );
  });
});

describe('what was restored', () => {
  it('is the plan backwards: what was there after the fix is before, and the other way round', () => {
    const plan = aPlan({
      changes: [
        { resource: BUCKET, field: 'policy', before: 'public', after: null },
        { resource: BUCKET, field: 'acl', before: null, after: 'private' },
      ],
    });

    expect(summarizeRestoration(plan)).toMatchObject({
      summary: {
        en: `Restored: policy, acl of ${BUCKET}`,
        zh: `已恢复：${BUCKET} 的 policy、acl`,
        es: `Restaurado: policy, acl de ${BUCKET}`,
      },
      changes: [
        { field: 'policy', before: null, after: 'public' },
        { field: 'acl', before: 'private', after: null },
      ],
    });
  });

  it('leaves out what a rollback keeps, such as evidence', () => {
    const plan = aPlan({
      changes: [
        { resource: 'vol-1', field: 'Snapshot', before: null, after: 'a new snapshot', isLasting: true },
        { resource: 'eni-1', field: 'Groups', before: ['sg-1'], after: ['none'] },
      ],
    });

    expect(summarizeRestoration(plan)).toMatchObject({ summary: { en: 'Restored: Groups of eni-1' }, changes: [{ resource: 'eni-1' }] });
  });

  it('names four fields of a resource and counts the others', () => {
    const changes = ['a', 'b', 'c', 'd', 'e', 'f'].map((field) => ({ resource: BUCKET, field, before: 1, after: 2 }));

    expect(summarizeRestoration(aPlan({ changes })).summary).toHaveProperty('en', `Restored: a, b, c, d and 2 more of ${BUCKET}`);
    expect(summarizeRestoration(aPlan({ changes: changes.slice(1) })).summary).toHaveProperty(
      'en',
      `Restored: b, c, d, e and 1 more of ${BUCKET}`,
    );
    expect(summarizeRestoration(aPlan({ changes: changes.slice(2) })).summary).toHaveProperty('en', `Restored: c, d, e, f of ${BUCKET}`);
  });

  it('has a summary as long as a plan may have', () => {
    const changes = Array.from({ length: 100 }, (_, number) => ({ resource: `${BUCKET}-${number}`, field: 'policy', before: 1, after: 2 }));

    const { summary } = summarizeRestoration(aPlan({ changes }));

    expect(LANGUAGES.map((language) => readText(summary, language).length)).toEqual([500, 500, 500]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decline } from '#domain/reaction/reaction.ts';
import { isReacting, readDecision } from '../../../web/app/modules/findings/decision.ts';

type Texts = { readonly findings: { readonly reason: Readonly<Record<string, { readonly is: string; readonly next?: string }>> } };

function readTexts(locale: string): Texts['findings']['reason'] {
  const path = join(__dirname, '../../../web/i18n/locales', locale, 'findings.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as Texts).findings.reason;
}

/** The members of `RejectReason`, which is a type alone. */
const REJECTIONS = ['not-a-finding', 'invalid-field', 'too-large'];
const REASONS = [...decline.options.flatMap(({ shape }) => [...shape.reason.options]), ...REJECTIONS];

describe('a reason why nothing happens', () => {
  it.each(['en', 'zh', 'es'])('has a text in %s', (locale) => {
    const texts = readTexts(locale);
    expect(REASONS.filter((reason) => !texts[reason]?.is)).toEqual([]);
    expect(Object.keys(texts).filter((reason) => !REASONS.includes(reason))).toEqual([]);
  });

  it('has a text of its own', () => {
    const texts = Object.values(readTexts('en')).map(({ is }) => is);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('a decision', () => {
  const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };
  const nobody = { bindingId: null, reactorId: null, mode: null, waitUntil: null };

  it('is about the whole finding, or about each resource', () => {
    expect(readDecision({ reason: 'no-binding', resources: [] })).toEqual([
      { resource: null, kind: 'skip', reason: 'no-binding', detail: null, ...nobody },
    ]);
    const refused = { resource, kind: 'refuse' as const, reason: 'not-a-member', detail: 'Account 1 is no member.', ...nobody };
    expect(readDecision({ reason: null, resources: [refused] })).toEqual([refused]);
  });

  it('names the field that cannot be read', () => {
    expect(readDecision({ reason: 'invalid-field: Resources.0: Id', resources: [] })).toMatchObject([
      { reason: 'invalid-field', detail: 'Resources.0: Id' },
    ]);
  });

  it('reacts where any resource is acted on', () => {
    const skipped = { resource, kind: 'skip' as const, reason: 'out-of-scope', detail: null, ...nobody };
    const reacting = { ...skipped, kind: 'react' as const, reason: null, bindingId: 'b', reactorId: 'r', mode: 'automatic' };
    expect([[skipped], [skipped, reacting], []].map(isReacting)).toEqual([false, true, false]);
  });
});

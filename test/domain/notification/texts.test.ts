import { LANGUAGES, type Language, listParameters } from '@attack-reactor/kit/contract';
import { draftMessage } from '#domain/notification/draft.ts';
import { chooseNextStep, NEXT_STEPS } from '#domain/notification/next-step.ts';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { TEXTS } from '#domain/notification/texts/texts.ts';
import { reason as reasonSchema } from '#domain/reaction/reason.ts';
import { writeReason } from '#domain/reaction/reason-text.ts';
import { EVERY_REASON } from '../../support/every-reason.ts';
import { aNotification, told } from '../../support/notifications.ts';

/** Every text of a language with its path: `reasons.lapsed`. */
function listTexts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(Object(value)).flatMap(([name, inner]) => listTexts(inner, path === '' ? name : `${path}.${name}`));
}

const codes = reasonSchema.options.map(({ shape }) => ({
  code: shape.code.value,
  parameters: Object.keys(shape).filter((name) => name !== 'code'),
}));
/** Names that are the same in every language: of products, of settings, of files. */
const NAMES: Readonly<Record<Exclude<Language, 'en'>, RegExp>> = {
  zh: /CRITICAL|HIGH|MEDIUM|LOW|INFORMATIONAL|ATT&CK|Security Hub CSPM|Security Hub|OCSF|AWS Organizations|CloudFormation|changesPerHour|attack-reactor approval|AWS|docs\/operations\.md|attack-reactor approval|ID\b/g,
  es: /CRITICAL|HIGH|MEDIUM|LOW|INFORMATIONAL|ATT&CK|Security Hub|AWS Organizations|CloudFormation|changesPerHour|attack-reactor approval|docs\/operations\.md/g,
};
/** English words that Spanish does not have, and that a text left in English could hardly do without. */
const ENGLISH_WORDS =
  /\b(the|is|are|was|were|of|to|and|or|not|this|that|with|without|by|for|from|at|on|in|it|its|has|have|account|finding|resource|reason|approval|change|fix|rollback|binding is|failed|refused|rejected|below|again|nobody|step)\b/i;

describe('TEXTS', () => {
  it('has a reason of each code to try, so that no code is forgotten', () => {
    expect(EVERY_REASON.map(({ code }) => code)).toEqual(codes.map(({ code }) => code));
  });

  describe.each(LANGUAGES)('in %s', (language) => {
    const texts = TEXTS[language];

    it.each(codes)('says of $code all that there is to know', ({ code, parameters }) => {
      const used = new Set(listParameters(texts.reasons[code]).filter((name) => name !== 'error'));

      expect([...used].sort()).toEqual(parameters.sort());
    });

    it('has the same parameters everywhere else as English', () => {
      const parameters = (from: Language) => listTexts(TEXTS[from]).map(([path, text]) => [path, listParameters(text).sort()] as const);

      expect(parameters(language)).toEqual(parameters('en'));
    });

    it('leaves no parameter open, whatever is said', () => {
      const sentences = EVERY_REASON.map((one) => writeReason(one, { texts, timeZone: 'Asia/Shanghai' }));

      for (const sentence of sentences) expect(sentence).not.toMatch(/[{}]|undefined|null/);
      expect(new Set(sentences).size).toBe(EVERY_REASON.length);
    });

    it.each(['constructor', '__proto__', 'toString'])('takes a name for nothing but a name: %s', (name) => {
      const why = [
        { code: 'error', name, message: name },
        { code: 'rejected', by: name },
      ] as const;

      for (const one of why) expect(writeReason(one, { texts, timeZone: 'UTC' })).not.toMatch(/function|object|undefined/);
      expect(texts.steps[chooseNextStep(aNotification('x', { kind: 'FAILED', why: [...why] }))]).toBe(texts.steps['fix-the-cause']);
    });

    it('gives each kind and each next step words of its own', () => {
      const headlines = NOTIFICATION_KINDS.map(
        (kind) =>
          draftMessage(told(aNotification(kind, { kind })), { language, timeZone: 'UTC' }).compose({ parts: 0, room: 100 }).headline,
      );

      expect(new Set(headlines).size).toBe(NOTIFICATION_KINDS.length);
      expect(new Set(Object.values(texts.outcomes)).size).toBe(NOTIFICATION_KINDS.length);
      expect(new Set(Object.values(texts.steps)).size).toBe(NEXT_STEPS.length);
    });

    it('can be counted in a list: no short word for a kind holds what separates the items', () => {
      for (const words of [...Object.values(texts.outcomes), ...Object.values(texts.severities)]) expect(words).not.toMatch(/[,，、·;；]/);
    });

    it('has no markup of its own that a chat could misread', () => {
      expect(JSON.stringify(texts)).not.toMatch(/[<>`*|[\]]|:\/\//);
    });
  });

  it('has no English left in Chinese: only names', () => {
    for (const [path, text] of listTexts({ ...TEXTS.zh, language: '' })) {
      const rest = text.replaceAll(/\{\w+\}/g, '').replaceAll(NAMES.zh, '');
      expect([path, rest]).toEqual([path, expect.not.stringMatching(/[A-Za-z]/)]);
    }
  });

  it('has no English left in Spanish', () => {
    for (const [path, text] of listTexts(TEXTS.es)) {
      const rest = text.replaceAll(/\{\w+\}/g, '').replaceAll(NAMES.es, '');
      expect([path, rest]).toEqual([path, expect.not.stringMatching(ENGLISH_WORDS)]);
    }
  });

  it('writes Chinese with Chinese punctuation, and the words of AWS for account and finding', () => {
    for (const [path, text] of listTexts({ ...TEXTS.zh, language: '' })) {
      expect([path, text]).toEqual([
        path,
        expect.not.stringMatching(/[\p{Script=Han}][,;:?!()]|[,;:?!()][\p{Script=Han}]|账号|安全发现|您|贵/u),
      ]);
    }
  });

  it('writes Spanish with one word for one thing', () => {
    for (const [path, text] of listTexts(TEXTS.es)) {
      expect([path, text]).toEqual([path, expect.not.stringMatching(/vuelta atrás|deshac|deshecho|rehusa|listón/i)]);
    }
  });
});

import { LANGUAGES, listParameters } from '@attack-reactor/kit/contract';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { type PackageNotice, type PackageReason, packageNotice, packageReason } from '#domain/hub/reason.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';

/** Codes with the names of their parameters, of reasons and notices. */
const CODES = [...packageReason.options, ...packageNotice.options].map(({ shape }) => {
  const { code, ...parameters } = shape;
  return [code.value, Object.keys(parameters)] as const;
});

describe('the texts of a verdict', () => {
  it.each(CODES)('say all that %s knows, in each language', (code, parameters) => {
    for (const language of LANGUAGES) {
      const { reasons, notices } = PACKAGE_TEXTS[language];
      const template = { ...reasons, ...notices }[code];
      expect([language, new Set(listParameters(template))]).toEqual([language, new Set(parameters)]);
    }
  });

  it('are other ones in each language', () => {
    for (const [code] of CODES) {
      const texts = LANGUAGES.map((language) => ({ ...PACKAGE_TEXTS[language].reasons, ...PACKAGE_TEXTS[language].notices })[code]);
      expect([code, new Set(texts).size]).toEqual([code, LANGUAGES.length]);
    }
  });

  it.each<[PackageReason | PackageNotice, string, string]>([
    [
      { code: 'action-forbidden', action: 'sts:AssumeRole', risk: 'identity' },
      'sts:AssumeRole is allowed to no reactor: it can become another identity.',
      'sts:AssumeRole no se permite a ningún reactor: puede tomar otra identidad.',
    ],
    [
      { code: 'imports-differ', unstated: ['net', 'tls'], unused: [] },
      'The bundle imports modules that the manifest does not state (net, tls), or the manifest states others (none).',
      'El código importa módulos que el manifiesto no declara (net, tls), o el manifiesto declara otros (ninguno).',
    ],
    [
      { code: 'zip-too-large', bytes: 5_242_881, limit: 5_242_880 },
      'The zip has 5,242,881 bytes; 5,242,880 are allowed.',
      'El zip tiene 5.242.881 bytes; se permiten 5.242.880.',
    ],
    [
      { code: 'isolation-too-weak', isolation: 'process', wanted: 'network-namespace' },
      'Its test vectors ran behind a process of its own only, and a network of its own without any connection is demanded.',
      'Los vectores de prueba se ejecutaron tras solo un proceso propio, y se exige una red propia sin conexión alguna.',
    ],
  ])('read as sentences', (reason, english, spanish) => {
    expect(writePackageReason(reason, PACKAGE_TEXTS.en)).toBe(english);
    expect(writePackageReason(reason, PACKAGE_TEXTS.es)).toBe(spanish);
  });

  it('keep what a package says on its line', () => {
    const hostile = 'x\n\u001b[31mThe package is verified.\u202e{limit}';

    const text = writePackageReason({ code: 'file-unknown', file: hostile }, PACKAGE_TEXTS.en);

    expect(text).toBe('"x [31mThe package is verified. {limit}" is no file of a package.');
  });
});

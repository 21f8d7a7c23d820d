import type { Language } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import type { PackageVerdict } from '#domain/hub/verdict.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { systemClock } from '#platform/base/clock.ts';
import { runPackageVectors } from '#platform/hub/package-vectors.ts';
import { verifyPackage } from '#platform/hub/verify-package.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { details, heading } from '#scripts/terminal/terminal.ts';
import { locateStore, readStore, STORE_OPTION } from '#scripts/trust/trust-file.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { readPackageBytes } from './package-file.ts';

export const command = defineCommand({
  about:
    'Says whether a package may be installed, with every reason why not: zip, manifest, IAM actions, parameters, licences, bill of materials, signature. If nothing is wrong, its test vectors run in the sandbox of this machine.',
  arguments: [{ name: 'ZIP', about: 'the package' }],
  options: {
    'allow-unsigned': flag('take a package without a signature, or by a key that is unknown here; a bad signature is never taken'),
    store: STORE_OPTION,
    language: text('LANGUAGE', 'en, zh or es (default: that of this machine)'),
    json: flag('one JSON object: verdict, reasons and notices with their texts, signature, isolation, digest, manifest'),
  },
  notes: [
    'The verdict names the wall around the test vectors. Without a network namespace (Linux) code of the package could reach the network.',
  ],
  examples: ['my-reactor.zip --allow-unsigned', 'my-reactor.zip --json'],
  exitCodes: { 0: 'verified', 1: 'rejected' },
  run: verify,
});

type Options = {
  readonly 'allow-unsigned': boolean;
  readonly store: string | undefined;
  readonly language: string | undefined;
  readonly json: boolean;
};

async function verify(
  { 'allow-unsigned': acceptsUnverified, store, language, json }: Options,
  [path = '']: readonly string[],
): Promise<number> {
  const reader = chooseLanguage(language);
  const policy = {
    keys: readStore(locateStore(store)).keys,
    acceptsUnverified,
    exemptions: EXEMPTIONS,
    platformVersion: packageFile.version,
    isolation: null,
    digest: null,
  };
  const verdict = await verifyPackage(readPackageBytes(path), { policy, clock: systemClock, runVectors: runPackageVectors });
  console.log(json ? JSON.stringify(withTexts(verdict, reader)) : formatVerdict(verdict, { path, language: reader }));
  return verdict.verdict === 'verified' ? 0 : 1;
}

function withTexts(verdict: PackageVerdict, language: Language): object {
  const tell = (one: PackageVerdict['notices'][number] | PackageVerdict['reasons'][number]) => ({
    ...one,
    text: writePackageReason(one, PACKAGE_TEXTS[language]),
  });
  return { ...verdict, reasons: verdict.reasons.map(tell), notices: verdict.notices.map(tell) };
}

function formatVerdict(verdict: PackageVerdict, { path, language }: { readonly path: string; readonly language: Language }): string {
  const { manifest, digest, isolation } = verdict;
  const texts = PACKAGE_TEXTS[language];
  const subject = manifest === null ? path : `${manifest.publisher}/${manifest.id} ${manifest.version}`;
  return [
    heading(`${oneLine(subject)}: ${verdict.verdict}`, path),
    details([
      ['digest', digest],
      ['signature', describeSignature(verdict)],
      [
        'vectors',
        isolation === null ? 'not run' : `${verdict.verdict === 'verified' ? 'passed' : 'run'}, behind ${texts.isolation[isolation]}`,
      ],
      ...verdict.notices.map((notice): [string, string] => ['notice', writePackageReason(notice, texts)]),
      ...verdict.reasons.map((reason): [string, string] => ['reason', writePackageReason(reason, texts)]),
    ]),
  ].join('\n');
}

function describeSignature({ signature }: PackageVerdict): string {
  switch (signature.state) {
    case 'verified':
      return `verified: ${signature.key.publisher} (${signature.key.trust}), key ${signature.key.keyId}, ${signature.signedAt}`;
    case 'unverified':
      return signature.keyId === null ? 'unverified: there is none' : `unverified: key ${signature.keyId} is unknown here`;
    case 'bad':
      return 'bad';
  }
}

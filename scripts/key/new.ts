import { rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { publisher as publisherName } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { makeFolder, namingFile } from '#local/files.ts';
import { describeKey, fileSigner, makeSecretKey, type PackageSigner } from '#platform/hub/package-signer.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { findErrorCode } from '#scripts/terminal/plain-error.ts';
import { openSigner } from './open-signer.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 1100;

export const command = defineCommand({
  about:
    'Makes a key that signs packages: the secret half in a file that only you may read, and its public half in FILE.pub.json for those who are to trust it. The secret half is never printed. For a key in AWS KMS, which stays there, it writes the public half alone.',
  options: {
    publisher: text('NAME', 'the publisher whose packages it signs', { required: true }),
    out: text('FILE', 'where the secret half goes; a file that is there is left alone', { required: true }),
    days: text('N', `days until it ends, at most ${MOST_DAYS} (default: 365)`, { default: '365' }),
    kms: text('ARN', 'describe this key of AWS KMS instead (usage SIGN_VERIFY, spec ECC_NIST_P256 or RSA)'),
  },
  examples: ['--publisher acme --out acme.key', '--publisher acme --out acme --kms KEY-ARN'],
  exitCodes: { 0: 'made' },
  run: makeKey,
});

type Options = { readonly publisher: string; readonly out: string; readonly days: string; readonly kms: string | undefined };

async function makeKey({ publisher, out, days, kms }: Options): Promise<number> {
  const named = publisherName.safeParse(publisher);
  if (!named.success) throw new ConfigurationInvalid(`--publisher "${publisher}" ${named.error.issues[0]?.message}.`);
  const validity = readValidity(days);
  const [file, publicFile] = [resolve(out), resolve(`${out}.pub.json`)];
  makeFolder(dirname(file));
  const secret = kms === undefined ? makeSecretKey() : undefined;
  const signer: PackageSigner = secret === undefined ? await openSigner(kms ?? '') : fileSigner(secret, file);
  const key = describeKey(signer, { publisher, ...validity });
  writeNew(publicFile, `${JSON.stringify(key, null, 2)}\n`, 0o644);
  if (secret !== undefined) writeSecret(file, secret, publicFile);
  console.log(`Key ${key.keyId} of ${publisher}, until ${key.validTo}.`);
  if (secret !== undefined) console.log(`  secret half  ${out}  (keep it; nobody can make it again)`);
  console.log(`  public half  ${out}.pub.json  (give it to those who are to trust it: attack-reactor trust add ${out}.pub.json)`);
  return 0;
}

function readValidity(days: string): { readonly validFrom: string; readonly validTo: string } {
  const count = Number(days);
  if (!/^\d{1,4}$/.test(days) || count < 1 || count > MOST_DAYS)
    throw new ConfigurationInvalid(`--days ${JSON.stringify(days)} is no number from 1 to ${MOST_DAYS}.`);
  const now = Date.now();
  return { validFrom: new Date(now).toISOString(), validTo: new Date(now + count * DAY_MS).toISOString() };
}

/** A public half without its secret one would be in the way of the next try. */
function writeSecret(file: string, secret: string, publicFile: string): void {
  try {
    writeNew(file, secret, 0o600);
  } catch (error) {
    rmSync(publicFile, { force: true });
    throw error;
  }
}

/** @throws ConfigurationInvalid where the file is there: a secret key that is overwritten is lost */
function writeNew(path: string, content: string, mode: number): void {
  try {
    namingFile(path, () => writeFileSync(path, content, { mode, flag: 'wx', flush: true }));
  } catch (error) {
    if (findErrorCode(error) !== 'EEXIST') throw error;
    throw new ConfigurationInvalid(`${path} is there already and is left as it is. Name another file with --out.`);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { listProblems } from '#domain/hub/schema-problems.ts';
import { NO_TRUST, type PublicKey, publicKey, type TrustStore, trustStore } from '#domain/hub/trust-store.ts';
import { dataFolder } from '#local/data-folder.ts';
import { makeFolder, namingFile, writeInOneStep } from '#local/files.ts';
import { computeKeyId, readPublicKey } from '#platform/hub/package-keys.ts';
import { text } from '#scripts/terminal/definition.ts';

/** The option of every command that asks whom this machine trusts. */
export const STORE_OPTION = text('FILE', 'the trust store (default: trust.json in .local, or in ATTACK_REACTOR_STATE_DIR)');

/** The file of the trust store: that of the option, else the one of this machine. */
export function locateStore(option: string | undefined): string {
  return option ?? join(dataFolder(), 'trust.json');
}

/**
 * Reads the trust store. Where there is none, nobody is trusted.
 * @throws ConfigurationInvalid for a file that is none, or an entry whose id is not that of its key
 */
export function readStore(path: string): TrustStore {
  if (!existsSync(path)) return NO_TRUST;
  const store = readJson(path, trustStore, 'is no trust store');
  for (const key of store.keys) requireSound(key, path);
  return store;
}

/** Writes the trust store in one step. */
export function writeStore(path: string, store: TrustStore): void {
  makeFolder(dirname(path));
  writeInOneStep(path, `${JSON.stringify(trustStore.parse(store), null, 2)}\n`);
}

/** Reads the public half of a key, as `key new` writes it. @throws ConfigurationInvalid */
export function readPublicKeyFile(path: string): PublicKey {
  const key = readJson(path, publicKey, 'is no public half of a key, as "attack-reactor key new" writes it');
  requireSound(key, path);
  return key;
}

function readJson<Schema extends z.ZodType>(path: string, schema: Schema, what: string): z.output<Schema> {
  const content = namingFile(path, () => readFileSync(path, 'utf8'));
  const json = z.string().transform((value, context) => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  });
  const read = json.pipe(schema).safeParse(content);
  if (read.success) return read.data;
  const problems = listProblems(read.error).map(({ field, problem }) => `${field}: ${problem}`);
  throw new ConfigurationInvalid(`${path} ${what}. ${problems.join('; ')}.`);
}

function requireSound({ keyId, publicKey: key, algorithm }: PublicKey, path: string): void {
  const der = Buffer.from(key, 'base64');
  if (readPublicKey(der, algorithm) === undefined) throw new ConfigurationInvalid(`${path}: key ${keyId} is no key for ${algorithm}.`);
  if (computeKeyId(der) !== keyId)
    throw new ConfigurationInvalid(`${path}: the id ${keyId} is not that of its key. Ask its publisher for the file again.`);
}

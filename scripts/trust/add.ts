import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { TRUST_LEVELS, trustedKey } from '#domain/hub/trust-store.ts';
import { requireWord } from '#scripts/mapping/output.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { locateStore, readPublicKeyFile, readStore, STORE_OPTION, writeStore } from './trust-file.ts';

export const command = defineCommand({
  about:
    'Trusts a key: packages that it signs are verified from now on. Compare its id with its publisher in another way than the one by which the file came.',
  arguments: [{ name: 'FILE', about: 'the public half of the key, as "attack-reactor key new" writes it' }],
  options: {
    trust: text(
      'LEVEL',
      `how far: ${TRUST_LEVELS.join(', ')} (default: community). Exemptions for restricted IAM actions hold above community`,
      {
        default: 'community',
      },
    ),
    store: STORE_OPTION,
  },
  notes: ['To rotate a key, add the new one beside the old one: what the old one signed while it was valid stays verified.'],
  examples: ['acme.key.pub.json --trust organisation'],
  exitCodes: { 0: 'it is trusted' },
  async run({ trust, store: option }, [file = '']) {
    const key = trustedKey.safeParse({ ...readPublicKeyFile(file), trust: requireWord(trust, TRUST_LEVELS, '--trust') });
    if (!key.success) throw new ConfigurationInvalid(`${file}: ${key.error.issues.map(({ message }) => message).join('; ')}.`);
    const path = locateStore(option);
    const store = readStore(path);
    const { keyId, publisher, validFrom, validTo } = key.data;
    if (store.keys.some((known) => known.keyId === keyId))
      throw new ConfigurationInvalid(`Key ${keyId} is trusted already. Remove it first: attack-reactor trust remove ${keyId}`);
    writeStore(path, { ...store, keys: [...store.keys, key.data] });
    console.log(`Key ${keyId} of ${publisher} is trusted as ${trust}, from ${validFrom} to ${validTo}.`);
    return 0;
  },
});

import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { locateStore, readStore, STORE_OPTION, writeStore } from './trust-file.ts';

export const command = defineCommand({
  about:
    'Trusts a key no longer: nothing that it signed, at any time, is verified any more. It is what to do when a secret key was stolen.',
  arguments: [{ name: 'KEY', about: 'the id of the key, or the beginning of it' }],
  options: { store: STORE_OPTION },
  exitCodes: { 0: 'it is trusted no longer' },
  async run({ store: option }, [id = '']) {
    const path = locateStore(option);
    const store = readStore(path);
    const found = store.keys.filter(({ keyId }) => id.length >= 8 && keyId.startsWith(id));
    const [key, other] = found;
    if (key === undefined)
      throw new ConfigurationInvalid(`No key begins with "${id}" (8 digits or more). attack-reactor trust list shows them.`);
    if (other !== undefined) throw new ConfigurationInvalid(`${found.length} keys begin with "${id}". Write more of it.`);
    writeStore(path, { ...store, keys: store.keys.filter(({ keyId }) => keyId !== key.keyId) });
    console.log(`Key ${key.keyId} of ${key.publisher} is trusted no longer.`);
    return 0;
  },
});

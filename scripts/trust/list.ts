import { endsSoon } from '#domain/hub/trust-store.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { table } from '#scripts/terminal/terminal.ts';
import { locateStore, readStore, STORE_OPTION } from './trust-file.ts';

export const command = defineCommand({
  about: 'Lists the keys whose packages are verified here, and says which end within 30 days.',
  options: { store: STORE_OPTION, json: flag('the trust store as JSON') },
  exitCodes: { 0: 'listed' },
  async run({ store: option, json }) {
    const store = readStore(locateStore(option));
    if (json) console.log(JSON.stringify(store, null, 2));
    else if (store.keys.length === 0) console.log('No key is trusted. Add one: attack-reactor trust add FILE --trust LEVEL');
    else {
      const now = Date.now();
      console.log(
        table(
          store.keys.map((key) => [
            key.publisher,
            key.trust,
            key.algorithm,
            key.keyId,
            key.validFrom,
            key.validTo,
            describeEnd(key.validTo, now),
          ]),
        ),
      );
    }
    return 0;
  },
});

function describeEnd(validTo: string, now: number): string {
  if (Date.parse(validTo) <= now) return 'has ended';
  return endsSoon({ validTo }, now) ? 'ends soon' : '';
}

import { writeZip } from '@attack-reactor/kit/pack';
import { KEY_ABOUT, openSigner } from '#scripts/key/open-signer.ts';
import { writeWhole } from '#scripts/mapping/output.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { readPackageBytes, signZip } from './package-file.ts';

export const command = defineCommand({
  about:
    'Signs a package: adds signature.json, which names each file with its hash, the publisher of the manifest and the time. An earlier signature is replaced. It checks nothing else; "attack-reactor reactor verify" does.',
  arguments: [{ name: 'ZIP', about: 'the package, which is changed in place' }],
  options: { key: text('KEY', KEY_ABOUT, { required: true }) },
  examples: ['my-reactor.zip --key acme.key', 'my-reactor.zip --key KEY-ARN'],
  exitCodes: { 0: 'signed', 1: 'it could not be written', 2: 'wrong use, or the file is no package' },
  async run({ key }, [path = '']) {
    const signed = await signZip(readPackageBytes(path), path, await openSigner(key));
    await writeWhole(path, writeZip(signed));
    console.log(`${path} is signed: ${signed.size - 1} files.`);
    return 0;
  },
});

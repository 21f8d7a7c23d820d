import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeZip } from '@attack-reactor/kit/pack';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { ATTACK_REACTOR } from '#scripts/command-line.ts';
import { callCommand } from '#scripts/terminal/command-line.ts';
import { aContent, aManifest } from '#test/support/packages.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'reactor-package-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const store = ['--store', at('trust.json')];

/** Calls a command in this process. */
async function call(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly said: string }> {
  const said: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line) => said.push(String(line)));
  try {
    return { exitCode: await callCommand(ATTACK_REACTOR, words), said: said.join('\n') };
  } finally {
    spy.mockRestore();
  }
}

async function makeKey(name: string, publisher = 'acme'): Promise<string> {
  await call('key', 'new', '--publisher', publisher, '--out', at(name));
  return JSON.parse(readFileSync(at(`${name}.pub.json`), 'utf8')).keyId;
}

function writePackage(name: string, changes: Parameters<typeof aContent>[0] = {}): string {
  writeFileSync(at(name), writeZip(aContent(changes)));
  return at(name);
}

describe('key new', () => {
  it('writes a secret half that only its owner may read, and prints none of it', async () => {
    const { said } = await call('key', 'new', '--publisher', 'acme', '--out', at('new.key'), '--days', '30');

    const secret = readFileSync(at('new.key'), 'utf8').split('\n')[1] ?? '';
    const shown = JSON.parse(readFileSync(at('new.key.pub.json'), 'utf8'));
    expect(statSync(at('new.key')).mode & 0o777).toBe(0o600);
    expect(secret).toMatch(/^[\w+/=]{40,}$/);
    expect(said + JSON.stringify(shown)).not.toContain(secret);
    expect(said).toContain(shown.keyId);
    expect(Date.parse(shown.validTo) - Date.parse(shown.validFrom)).toBe(30 * 24 * 3_600_000);
  });

  it('leaves a key that is there alone', async () => {
    await makeKey('kept.key');
    const before = readFileSync(at('kept.key'), 'utf8');
    rmSync(at('kept.key.pub.json'));

    await expect(makeKey('kept.key')).rejects.toThrow(/kept\.key is there already and is left as it is/);

    expect(readFileSync(at('kept.key'), 'utf8')).toBe(before);
    expect(() => statSync(at('kept.key.pub.json'))).toThrow(/ENOENT/);
  });

  it.each([
    ['a publisher with a hyphen', ['--publisher', 'my-team'], /"my-team" is no publisher/],
    ['a time that is too long', ['--publisher', 'acme', '--days', '2000'], /no number from 1 to 1100/],
  ])('refuses %s', async (_what, options, said) => {
    await expect(call('key', 'new', '--out', at('refused.key'), ...options)).rejects.toThrow(said);
  });
});

describe('trust', () => {
  it('takes a key, lists it, and lets it go', async () => {
    const keyId = await makeKey('listed.key');

    expect((await call('trust', 'list', ...store)).said).toMatch(/^No key is trusted/);
    await call('trust', 'add', at('listed.key.pub.json'), '--trust', 'organisation', ...store);
    expect((await call('trust', 'list', ...store)).said).toContain(`acme  organisation  Ed25519  ${keyId}`);
    await expect(call('trust', 'add', at('listed.key.pub.json'), ...store)).rejects.toThrow(/is trusted already/);
    await call('trust', 'remove', keyId.slice(0, 12), ...store);
    expect(JSON.parse((await call('trust', 'list', '--json', ...store)).said)).toEqual({ schemaVersion: 1, keys: [] });
  });

  it('lists which keys end soon', async () => {
    await call('key', 'new', '--publisher', 'acme', '--out', at('soon.key'), '--days', '29');
    const own = ['--store', at('soon.json')];
    await call('trust', 'add', at('soon.key.pub.json'), ...own);

    expect((await call('trust', 'list', ...own)).said).toMatch(/ends soon$/);
  });

  it.each<[string, (key: Record<string, string>) => object, string[], RegExp]>([
    ['an id that is not that of the key', (key) => ({ ...key, keyId: '0'.repeat(64) }), [], /the id 0+ is not that of its key/],
    ['a key of another kind', (key) => ({ ...key, algorithm: 'ECDSA_SHA_256' }), [], /is no key for ECDSA_SHA_256/],
    ['a secret half', () => ({ secret: 'x' }), [], /is no public half of a key/],
    ['a stranger as official', (key) => key, ['--trust', 'official'], /trust "official" is for publisher "official"/],
    ['another level', (key) => key, ['--trust', 'total'], /--trust "total" is unknown/],
  ])('refuses %s', async (_what, change, options, said) => {
    const name = `refused-${Math.random()}`;
    await makeKey(name);
    writeFileSync(at('changed.json'), JSON.stringify(change(JSON.parse(readFileSync(at(`${name}.pub.json`), 'utf8')))));

    const refused = call('trust', 'add', at('changed.json'), ...options, '--store', at('other.json'));

    await expect(refused).rejects.toThrow(ConfigurationInvalid);
    await expect(refused).rejects.toThrow(said);
  });

  it('refuses to forget a key that nobody named well', async () => {
    await expect(call('trust', 'remove', 'abc', ...store)).rejects.toThrow(/No key begins with "abc"/);
  });
});

describe('reactor pack', () => {
  it('gives the same bytes twice', async () => {
    const pack = (name: string) => call('reactor', 'pack', join(ROOT, 'reactors/s3-versioning'), '--out', at(name), '--json');

    const [first, second] = [await pack('one.zip'), await pack('two.zip')];

    expect(second.said).toBe(first.said);
    expect(JSON.parse(first.said)).toMatchObject({ name: 's3-versioning', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(readFileSync(at('two.zip')).equals(readFileSync(at('one.zip')))).toBe(true);
  });

  it('signs at once', async () => {
    await makeKey('pack.key', 'official');
    await call('trust', 'add', at('pack.key.pub.json'), '--trust', 'official', '--store', at('official.json'));

    await call('reactor', 'pack', join(ROOT, 'reactors/s3-require-tls'), '--out', at('signed.zip'), '--sign', at('pack.key'));
    const { said } = await call('reactor', 'verify', at('signed.zip'), '--store', at('official.json'), '--json');

    expect(JSON.parse(said)).toMatchObject({ signature: { state: 'verified', key: { trust: 'official' } } });
    expect(JSON.parse(said).reasons.filter(({ code }: { code: string }) => !code.startsWith('vector'))).toEqual([]);
  });

  it('says what a folder lacks', async () => {
    await expect(call('reactor', 'pack', folder, '--out', at('x.zip'))).rejects.toThrow(/has no @attack-reactor\/kit in its node_modules/);
    await expect(call('reactor', 'pack', join(ROOT, 'docs'), '--out', at('x.zip'))).rejects.toThrow(/No .*docs\/manifest\.ts/);
  });
});

describe('reactor sign and verify', () => {
  it('verify a package that somebody signed who is trusted, its vectors included', async () => {
    await makeKey('acme.key');
    await call('trust', 'add', at('acme.key.pub.json'), '--store', at('acme.json'));
    const path = writePackage('good.zip');

    await call('reactor', 'sign', path, '--key', at('acme.key'));
    const { exitCode, said } = await call('reactor', 'verify', path, '--store', at('acme.json'), '--language', 'en');

    expect(said).toMatch(/^acme\/close-door 1\.0\.0: verified/);
    expect(said).toMatch(/signature +verified: acme \(community\), key/);
    expect(said).toMatch(/vectors +passed, behind/);
    expect(exitCode).toBe(0);
  });

  it('take an unsigned package only where they are told to', async () => {
    const path = writePackage('unsigned.zip');

    const refused = await call('reactor', 'verify', path, ...store, '--language', 'en');
    const taken = await call('reactor', 'verify', path, '--allow-unsigned', ...store, '--json');

    expect([refused.exitCode, taken.exitCode]).toEqual([1, 0]);
    expect(refused.said).toMatch(/reason +It has no signature, and unsigned packages are not taken here\./);
    expect(JSON.parse(taken.said)).toMatchObject({
      verdict: 'verified',
      isolation: expect.stringMatching(/^(network-namespace|process)$/),
      notices: [{ code: 'accepted-unsigned', text: expect.any(String) }],
    });
  });

  it('name every reason, in the language of the reader', async () => {
    const path = writePackage('bad.zip', { 'manifest.json': aManifest({ license: 'AGPL-3.0-only', imports: [] }) });

    const { exitCode, said } = await call('reactor', 'verify', path, '--allow-unsigned', ...store, '--language', 'es', '--json');

    expect(exitCode).toBe(1);
    expect(JSON.parse(said).reasons.map(({ text }: { text: string }) => text)).toEqual([
      'El código importa módulos que el manifiesto no declara (crypto), o el manifiesto declara otros (ninguno).',
      'close-door tiene la licencia «AGPL-3.0-only», que no está en la lista de licencias permitidas.',
    ]);
  });

  it('reject a vector whose answer is another one', async () => {
    const { VECTOR } = await import('#test/support/packages.ts');
    const path = writePackage('differs.zip', { 'vectors/closes.json': { ...VECTOR, expect: { outcome: 'refuse', reason: 'no' } } });

    const { said } = await call('reactor', 'verify', path, '--allow-unsigned', ...store, '--json');

    expect(JSON.parse(said).reasons).toMatchObject([{ code: 'vector-failed', vector: 'closes', failure: 'answer-differs' }]);
  });

  it.each([
    ['a file that is no package', 'plain.txt', /plain\.txt is no package, and is not signed\. The zip is not as a package must be/],
    ['a file that is not there', 'nothing.zip', /nothing\.zip/],
  ])('refuse to sign %s', async (_what, name, said) => {
    await makeKey(`${name}.key`);
    writeFileSync(at('plain.txt'), 'text');

    await expect(call('reactor', 'sign', at(name), '--key', at(`${name}.key`))).rejects.toThrow(said);
  });

  it('refuse to sign with a file that is no key', async () => {
    await expect(call('reactor', 'sign', writePackage('x.zip'), '--key', at('x.zip'))).rejects.toThrow(/holds no Ed25519 key/);
  });
});

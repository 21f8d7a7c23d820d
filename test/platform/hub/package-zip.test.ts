import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import { aContent, aPolicy, judge } from '#test/support/packages.ts';
import { type RawEntry, writeRawZip } from '#test/support/raw-zip.ts';

/** The entries of a good package, for zips that are written by hand. */
const ENTRIES: readonly RawEntry[] = [...aContent()].map(([name, data]) => ({ name, data }));
const MB = 1024 * 1024;

async function reasonsOf(zip: Uint8Array, policy: PackagePolicy): Promise<readonly PackageReason[]> {
  return (await judge(zip, policy)).reasons;
}

describe('the zip of a stranger', () => {
  const replaced = (name: string, change: Partial<RawEntry>) =>
    writeRawZip(ENTRIES.map((entry) => (entry.name === name ? { ...entry, ...change } : entry)));
  const added = (...entries: RawEntry[]) => writeRawZip([...ENTRIES, ...entries]);
  const data = Buffer.from('x');
  const zeros = Buffer.alloc(21 * MB);

  it.each<[string, () => Uint8Array, PackageReason[]]>([
    ['of more than 5 MB', () => new Uint8Array(5 * MB + 1), [{ code: 'zip-too-large', bytes: 5 * MB + 1, limit: 5 * MB }]],
    ['that is a bomb', () => replaced('LICENSE', { data: zeros }), [{ code: 'unpacked-too-large', limit: 20 * MB }]],
    [
      'that is a bomb and says it is small',
      () => replaced('LICENSE', { data: zeros, stated: { bytes: 10 } }),
      [{ code: 'unpacked-too-large', limit: 20 * MB }],
    ],
    [
      'that is a bomb in parts',
      () => writeRawZip(ENTRIES.map((entry) => ({ ...entry, data: Buffer.alloc(4 * MB) }))),
      [{ code: 'unpacked-too-large', limit: 20 * MB }],
    ],
    [
      'with 21 files',
      () => added(...Array.from({ length: 15 }, (_, index) => ({ name: `vectors/v${index}.json`, data }))),
      [{ code: 'too-many-files', files: 21, limit: 20 }],
    ],
    [
      'with a way out of the folder',
      () => added({ name: '../../etc/passwd', data }),
      [{ code: 'file-name-unsafe', file: '../../etc/passwd', rule: 'parent' }],
    ],
    [
      'with a way out inside of a name',
      () => added({ name: 'vectors/../../x.json', data }),
      [{ code: 'file-name-unsafe', file: 'vectors/../../x.json', rule: 'parent' }],
    ],
    [
      'with an absolute path',
      () => added({ name: '/etc/passwd', data }),
      [{ code: 'file-name-unsafe', file: '/etc/passwd', rule: 'absolute' }],
    ],
    ['with a drive', () => added({ name: 'C:/x', data }), [{ code: 'file-name-unsafe', file: 'C:/x', rule: 'absolute' }]],
    ['with a backslash', () => added({ name: '..\\x', data }), [{ code: 'file-name-unsafe', file: '..\\x', rule: 'backslash' }]],
    [
      'with a NUL',
      () => added({ name: 'index.mjs\0.txt', data }),
      [{ code: 'file-name-unsafe', file: 'index.mjs\0.txt', rule: 'control' }],
    ],
    [
      'with a name that is no UTF-8',
      () => added({ name: new Uint8Array([0xff, 0xfe]), data }),
      [{ code: 'file-name-unsafe', file: '\ufffd\ufffd', rule: 'control' }],
    ],
    ['with a name that is empty', () => added({ name: '', data }), [{ code: 'file-name-unsafe', file: '', rule: 'empty' }]],
    ['with one name twice', () => added({ name: 'index.mjs', data }), [{ code: 'file-twice', file: 'index.mjs' }]],
    ['with a file that no package has', () => added({ name: 'setup.sh', data }), [{ code: 'file-unknown', file: 'setup.sh' }]],
    ['with a name in other letters', () => added({ name: 'INDEX.MJS', data }), [{ code: 'file-unknown', file: 'INDEX.MJS' }]],
    ['with a link', () => replaced('LICENSE', { mode: 0o120777 }), [{ code: 'file-is-link', file: 'LICENSE' }]],
    [
      'with a folder',
      () => added({ name: 'vectors/', data: Buffer.alloc(0), mode: 0o040755 }),
      [{ code: 'file-is-special', file: 'vectors/' }],
    ],
    ['with a device', () => replaced('LICENSE', { mode: 0o020644 }), [{ code: 'file-is-special', file: 'LICENSE' }]],
    ['with a program', () => replaced('index.mjs', { mode: 0o104755 }), [{ code: 'file-is-special', file: 'index.mjs' }]],
    [
      'with a header that says another name',
      () => replaced('LICENSE', { headerName: 'licence' }),
      [{ code: 'zip-damaged', fault: 'header', file: 'LICENSE' }],
    ],
    ['that is encrypted', () => replaced('LICENSE', { flags: 1 }), [{ code: 'zip-damaged', fault: 'encrypted', file: 'LICENSE' }]],
    ['with a size after the data', () => replaced('LICENSE', { flags: 8 }), [{ code: 'zip-damaged', fault: 'header', file: 'LICENSE' }]],
    ['packed in another way', () => replaced('LICENSE', { method: 12 }), [{ code: 'zip-damaged', fault: 'method', file: 'LICENSE' }]],
    [
      'with a wrong checksum',
      () => replaced('LICENSE', { stated: { crc32: 1 } }),
      [{ code: 'zip-damaged', fault: 'checksum', file: 'LICENSE' }],
    ],
    ['with a wrong size', () => replaced('LICENSE', { stated: { bytes: 1 } }), [{ code: 'zip-damaged', fault: 'data', file: 'LICENSE' }]],
    ['that is cut off', () => writeRawZip(ENTRIES).slice(0, -1), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
    ['with something after it', () => Buffer.concat([writeRawZip(ENTRIES), data]), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
    ['with something before its files', () => writeRawZip(ENTRIES, data), [{ code: 'zip-damaged', fault: 'gap', file: 'manifest.json' }]],
    [
      'with something after the data of a file',
      () => replaced('LICENSE', { packed: Buffer.concat([Buffer.from([1, 1, 0, 254, 255, 65]), data]), data: Buffer.from('A') }),
      [{ code: 'zip-damaged', fault: 'data', file: 'LICENSE' }],
    ],
    [
      'that is no zip',
      () => Buffer.from('#!/bin/sh\necho I am a program, not a zip\n'),
      [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }],
    ],
    ['that is empty', () => new Uint8Array(), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
  ])('%s is rejected with this reason', async (_what, makeZip, reasons) => {
    expect(await reasonsOf(makeZip(), aPolicy([], { acceptsUnverified: true }))).toEqual(reasons);
  });

  it('is rejected with every reason at once', async () => {
    const zip = added({ name: '../x', data }, { name: 'setup.sh', data, mode: 0o120777 }, { name: 'index.mjs', data });

    expect(await reasonsOf(zip, aPolicy([], { acceptsUnverified: true }))).toEqual([
      { code: 'file-twice', file: 'index.mjs' },
      { code: 'file-name-unsafe', file: '../x', rule: 'parent' },
      { code: 'file-is-link', file: 'setup.sh' },
    ]);
  });

  it('written by hand as a package is written is verified', async () => {
    expect(await reasonsOf(writeRawZip(ENTRIES), aPolicy([], { acceptsUnverified: true }))).toEqual([]);
  });
});

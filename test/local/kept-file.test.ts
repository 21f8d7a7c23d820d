import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeepingPlace, readOrMake } from '#local/kept-file.ts';

const root = mkdtempSync(join(tmpdir(), 'kept-file-'));
afterAll(() => rmSync(root, { recursive: true }));

let places = 0;
function aFolder(): string {
  places += 1;
  return join(root, `place-${places}`);
}
const checkout = (folder: string): KeepingPlace => ({ folder, access: 'as-checkout' });
const temporary = (folder: string): KeepingPlace => ({ folder, access: 'private' });

/** A file of kind "thing", and how often it was made. */
function aThing(fingerprint = 'one', content = `made from ${fingerprint}`) {
  const thing = {
    kind: 'thing',
    fingerprint,
    made: 0,
    make: async () => {
      thing.made += 1;
      return Buffer.from(content);
    },
  };
  return thing;
}

describe('a kept file', () => {
  it('is made once, and read from then on', async () => {
    const folder = aFolder();
    const thing = aThing();

    const answers = [await readOrMake(thing, [checkout(folder)]), await readOrMake(thing, [checkout(folder)])];

    expect(answers.map(String)).toEqual(['made from one', 'made from one']);
    expect(thing.made).toBe(1);
    expect(readdirSync(folder)).toEqual(['thing-one']);
  });

  it('is made anew when what it is made from changes, and takes the place of the old one, not of another kind', async () => {
    const folder = aFolder();
    await readOrMake({ ...aThing(), kind: 'other' }, [checkout(folder)]);
    await readOrMake(aThing('one'), [checkout(folder)]);

    const answer = await readOrMake(aThing('two'), [checkout(folder)]);

    expect(String(answer)).toBe('made from two');
    expect(readdirSync(folder).toSorted()).toEqual(['other-one', 'thing-two']);
  });

  it('goes to the next place where the first cannot be written, and is found there', async () => {
    const [blocked, next] = [aFolder(), aFolder()];
    writeFileSync(blocked, 'no folder');
    const thing = aThing();

    for (let use = 0; use < 2; use += 1) await readOrMake(thing, [checkout(blocked), temporary(next)]);

    expect(thing.made).toBe(1);
    expect(readdirSync(next)).toEqual(['thing-one']);
    expect(statSync(next).mode & 0o777).toBe(0o700);
  });

  it('is made each time where nothing can be written, and nothing else changes', async () => {
    const blocked = aFolder();
    writeFileSync(blocked, 'no folder');
    const thing = aThing();

    const answers = [await readOrMake(thing, [checkout(blocked)]), await readOrMake(thing, [])];

    expect(answers.map(String)).toEqual(['made from one', 'made from one']);
    expect(thing.made).toBe(2);
  });

  it.each([
    ['open to others', (folder: string) => chmodSync(folder, 0o777)],
    [
      'a link to somewhere else',
      (folder: string) => {
        rmSync(folder, { recursive: true });
        mkdirSync(`${folder}-elsewhere`, { mode: 0o700 });
        writeFileSync(join(`${folder}-elsewhere`, 'thing-one'), 'of a stranger');
        symlinkSync(`${folder}-elsewhere`, folder);
      },
    ],
  ])('is neither read from nor written to a temporary folder that is %s', async (_what, spoil) => {
    const folder = aFolder();
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'thing-one'), 'of a stranger');
    spoil(folder);

    const answer = await readOrMake(aThing(), [temporary(folder)]);

    expect(String(answer)).toBe('made from one');
    expect(readFileSync(join(folder, 'thing-one'), 'utf8')).toBe('of a stranger');
  });

  it('stays whole while many make and read it at once', async () => {
    const folder = aFolder();
    const content = 'x'.repeat(3_000_000);
    const things = Array.from({ length: 8 }, () => aThing('big', content));

    const answers = await Promise.all(things.map((thing) => readOrMake(thing, [checkout(folder)])));

    expect(answers.map(({ length }) => length)).toEqual(things.map(() => 3_000_000));
    expect(statSync(join(folder, 'thing-big')).size).toBe(3_000_000);
    expect(readdirSync(folder)).toEqual(['thing-big']);
  });

  it('passes on why it could not be made, and keeps nothing', async () => {
    const folder = aFolder();
    const make = () => Promise.reject(new Error('no such thing'));

    await expect(readOrMake({ ...aThing(), make }, [checkout(folder)])).rejects.toThrow('no such thing');

    expect(existsSync(folder)).toBe(false);
  });

  it('clears away what a process left behind that was killed while it wrote, and leaves one that still writes alone', async () => {
    const folder = aFolder();
    mkdirSync(folder);
    const killed = spawn(process.execPath, ['-e', '']);
    await once(killed, 'exit');
    writeFileSync(join(folder, `thing-one.${killed.pid}.1a-2b.draft`), 'half');
    writeFileSync(join(folder, `thing-one.${process.ppid}.1a-2b.draft`), 'half');

    const answer = await readOrMake(aThing(), [checkout(folder)]);

    expect(String(answer)).toBe('made from one');
    expect(readdirSync(folder).toSorted()).toEqual(['thing-one', `thing-one.${process.ppid}.1a-2b.draft`]);
  });
});

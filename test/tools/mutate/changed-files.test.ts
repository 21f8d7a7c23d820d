import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBase, findProject, listChangedSources, listProjectFiles, readChangedLines } from '../../../tools/mutate/changed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'changed-'));
afterAll(() => rmSync(folder, { recursive: true }));
let repositories = 0;

/** A repository of which each commit writes some files. */
class Repository {
  readonly root = join(folder, `${repositories++}`);

  constructor(...commits: readonly Readonly<Record<string, string>>[]) {
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
    for (const files of commits) this.commit(files);
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], { cwd: this.root, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      writeFileSync(join(this.root, file), text);
    }
  }

  commit(files: Readonly<Record<string, string>>): string {
    this.write(files);
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'change');
    return this.git('rev-parse', 'HEAD');
  }
}

describe('the base', () => {
  it('is where the branch left origin/main', () => {
    const repository = new Repository({ a: '1' });
    const parting = repository.git('rev-parse', 'HEAD');
    repository.git('update-ref', 'refs/remotes/origin/main', parting);
    repository.commit({ a: '2' });
    repository.commit({ a: '3' });

    expect(findBase(repository.root, undefined)).toEqual({ commit: parting, name: 'the merge base with origin/main' });
  });

  it('is the commit before, where the branch is origin/main or there is none', () => {
    const repository = new Repository({ a: '1' }, { a: '2' });
    const before = { commit: repository.git('rev-parse', 'HEAD~1'), name: 'HEAD~1' };

    expect(findBase(repository.root, undefined)).toEqual(before);
    repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect(findBase(repository.root, undefined)).toEqual(before);
  });

  it('is the last commit where a clone has no other', () => {
    const repository = new Repository({ a: '1' }, { a: '2' });
    const shallow = join(folder, 'shallow');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository.root}`, shallow], { stdio: 'pipe' });
    execFileSync('git', ['remote', 'remove', 'origin'], { cwd: shallow });

    const base = findBase(shallow, undefined);

    expect(base.commit).toBe(repository.git('rev-parse', 'HEAD'));
    expect(listChangedSources(shallow, base)).toEqual([]);
  });

  it('is the one that was asked for, if there is such a commit', () => {
    const repository = new Repository({ a: '1' }, { a: '2' }, { a: '3' });

    expect(findBase(repository.root, 'HEAD~2')).toEqual({ commit: repository.git('rev-parse', 'HEAD~2'), name: 'HEAD~2' });
    expect(() => findBase(repository.root, 'nowhere')).toThrow('There is no commit "nowhere" here.');
  });
});

describe('the changed sources', () => {
  it('are those of the folders that decide, committed or not, and no tests', () => {
    const repository = new Repository(
      { 'domain/same.ts': '1', 'domain/gone.ts': '1', 'domain/a.ts': '1', 'platform/b.ts': '1' },
      { 'domain/a.ts': '2', 'scripts/c.ts': '1', 'test/domain/a.test.ts': '1', 'domain/readme.md': '1', 'domain/d.d.ts': '1' },
    );
    repository.write({ 'platform/b.ts': '2', 'reactors/new/reactor.ts': '1' });
    rmSync(join(repository.root, 'domain/gone.ts'));

    const changed = listChangedSources(repository.root, findBase(repository.root, undefined));

    expect(changed).toEqual(['domain/a.ts', 'platform/b.ts', 'reactors/new/reactor.ts']);
  });

  it('have lines that differ', () => {
    const repository = new Repository(
      { 'domain/a.ts': 'one\ntwo\nthree\nfour\n', 'domain/b.ts': 'one\n' },
      { 'domain/a.ts': 'one\n2\n2.5\nthree\n4\n' },
    );
    repository.write({ 'domain/new.ts': 'one\n' });
    const isChanged = readChangedLines(repository.root, findBase(repository.root, undefined));

    expect([1, 2, 3, 4, 5].filter((line) => isChanged('domain/a.ts', line))).toEqual([2, 3, 5]);
    expect(isChanged('domain/new.ts', 1)).toBe(true);
  });
});

describe('the project', () => {
  it('is the checkout around a folder, with all that is not ignored', () => {
    const repository = new Repository({ '.gitignore': 'dist/', 'domain/a.ts': '1', 'domain/gone.ts': '1' });
    repository.write({ 'dist/a.js': '1', 'domain/new.ts': '1' });
    rmSync(join(repository.root, 'domain/gone.ts'));

    expect(findProject(join(repository.root, 'domain'))).toBe(repository.git('rev-parse', '--show-toplevel'));
    expect([...listProjectFiles(repository.root)].toSorted()).toEqual(['.gitignore', 'domain/a.ts', 'domain/new.ts']);
  });

  it('needs git', () => {
    expect(() => findProject(folder)).toThrow('is not in a git checkout');
  });
});

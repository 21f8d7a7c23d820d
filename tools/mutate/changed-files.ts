import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** The folders whose code decides; stand-ins and commands are left out. */
export const SOURCE_FOLDERS: readonly string[] = ['domain', 'platform', 'handlers', 'reactors', 'infra'];

/** Names the folder of the project around `folder`. @throws ConfigurationInvalid where there is no git */
export function findProject(folder: string): string {
  const root = git(folder, 'rev-parse', '--show-toplevel')?.trim();
  if (root === undefined) throw new ConfigurationInvalid(`${folder} is not in a git checkout. Run this in one.`);
  return root;
}

/** Names every file that is in git or could be, relative to the project. */
export function listProjectFiles(root: string): readonly string[] {
  const files = lines(git(root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z'));
  return [...new Set(files)].filter((file) => existsSync(join(root, file)));
}

/** A commit to compare with, and how it was found. */
export type Base = { readonly commit: string; readonly name: string };

/**
 * Finds what changes are measured from: the commit asked for, else where the branch left origin/main, else the commit before,
 * else (a clone of one commit) the last one, so that only changes that are not committed count.
 * @throws ConfigurationInvalid for a commit that is not known here
 */
export function findBase(root: string, asked: string | undefined): Base {
  const getCommit = (name: string) => git(root, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)?.trim();
  if (asked !== undefined) {
    const commit = getCommit(asked);
    if (commit === undefined) throw new ConfigurationInvalid(`There is no commit "${asked}" here. Name another one, or fetch it.`);
    return { commit, name: asked };
  }
  const head = getCommit('HEAD');
  const parting = git(root, 'merge-base', 'HEAD', 'origin/main')?.trim();
  if (parting !== undefined && parting !== head) return { commit: parting, name: 'the merge base with origin/main' };
  const before = getCommit('HEAD~1');
  if (before !== undefined) return { commit: before, name: 'HEAD~1' };
  if (head === undefined) throw new ConfigurationInvalid('Nothing is committed here, so nothing has changed. Name files.');
  return { commit: head, name: 'HEAD, as no commit before it is known here' };
}

/** Names the sources that differ from a commit, those that are not committed too. */
export function listChangedSources(root: string, { commit }: Base): readonly string[] {
  const differing = lines(git(root, 'diff', '--name-only', '--diff-filter=d', '-z', commit, '--', ...SOURCE_FOLDERS));
  const untracked = lines(git(root, 'ls-files', '--others', '--exclude-standard', '-z', '--', ...SOURCE_FOLDERS));
  return [...new Set([...differing, ...untracked])].filter(isSource).toSorted();
}

/** Tells for a line of a source, counted from 1, if it differs from a commit. Every line of a new file does. */
export function readChangedLines(root: string, { commit }: Base): (file: string, line: number) => boolean {
  const diff = git(root, 'diff', '--unified=0', '--no-prefix', '--no-color', '--no-ext-diff', commit, '--', ...SOURCE_FOLDERS) ?? '';
  const changed = new Map<string, (readonly [from: number, to: number])[]>();
  let file = '';
  for (const line of diff.split('\n')) {
    file = /^\+\+\+ (.+)$/.exec(line)?.[1] ?? file;
    const [hunk, from = '', count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (hunk !== undefined) changed.set(file, [...(changed.get(file) ?? []), [Number(from), Number(from) + Number(count) - 1]]);
  }
  return (name, line) => changed.get(name)?.some(([from, to]) => from <= line && line <= to) ?? true;
}

/** Tells code from declarations of types and from other files. */
export function isSource(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.d.ts');
}

/** The output of git; undefined where it fails. */
function git(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return status === 0 ? stdout : undefined;
}

function lines(output = ''): readonly string[] {
  return output.split('\0').filter(Boolean);
}

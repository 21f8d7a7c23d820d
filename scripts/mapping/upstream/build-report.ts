import type { SeedContent } from '../../seed/seed-files.ts';
import type { Change } from './release-draft.ts';
import type { SeedRelease } from './seed-folder.ts';

const KINDS: readonly (readonly [Change['kind'], string])[] = [
  ['moved', 'Moved to the technique that replaced a revoked one'],
  ['added', 'Added'],
  ['changed', 'Changed'],
  ['dropped', 'Dropped'],
  ['noted', 'Left as it was'],
];

/** Reports a build to the reviewer of the release: Markdown, rows by table or kind of key, number and reason. */
export function buildReport(base: SeedRelease, content: SeedContent, version: string, changes: readonly Change[]): string {
  const sections = KINDS.flatMap(([kind, title]) => {
    const rows = changes.filter((change) => change.kind === kind);
    if (rows.length === 0) return [];
    const total = rows.reduce((sum, { count }) => sum + count, 0);
    const lines = rows.map(({ what, count, reason }) => `| ${what} | ${count} | ${reason.replaceAll('|', '\\|')} |`).sort();
    return [`## ${title}: ${total}`, '', '| of | rows | why |', '| --- | --- | --- |', ...lines, ''];
  });
  return [
    `# Mapping release ${version}`,
    '',
    `Built from release ${base.version}. ATT&CK ${content.attackVersion} (before: ${base.attackVersion}). Content ${content.contentHash}.`,
    '',
    ...(sections.length > 0 ? sections : ['Nothing changed.', '']),
  ].join('\n');
}

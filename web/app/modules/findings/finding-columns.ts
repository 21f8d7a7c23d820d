/** Columns of the list of findings, in their order. `sorts`: what a click on the heading asks for, one after the other. */
export const FINDING_COLUMNS = [
  { name: 'severity', isUsual: true, sorts: ['-severity'] },
  { name: 'title', isUsual: true, sorts: ['control'] },
  { name: 'account', isUsual: true, sorts: ['account'] },
  { name: 'resource', isUsual: true },
  { name: 'reactor', isUsual: true },
  { name: 'attack', isUsual: true },
  { name: 'workflow', isUsual: false },
  { name: 'product', isUsual: false },
  { name: 'tags', isUsual: false },
  { name: 'id', isUsual: false },
  { name: 'firstSeen', isUsual: false },
  { name: 'closed', isUsual: false },
  { name: 'updated', isUsual: true, sorts: ['-updatedAt', 'updatedAt'] },
] as const;
export type FindingColumn = (typeof FINDING_COLUMNS)[number]['name'];

/** The title is always there: it is the link to the finding. */
export const FIXED_COLUMN: FindingColumn = 'title';
const USUAL: readonly FindingColumn[] = FINDING_COLUMNS.filter(({ isUsual }) => isUsual).map(({ name }) => name);

/** Reads the columns that a person chose. A text that is no list of columns, such as that of an older console, is the usual choice. */
export function readColumns(kept: string | null): readonly FindingColumn[] {
  const names = readList(kept);
  const chosen = FINDING_COLUMNS.filter(({ name }) => name === FIXED_COLUMN || names.includes(name)).map(({ name }) => name);
  return names.length === 0 || chosen.length === 1 ? USUAL : chosen;
}

function readList(kept: string | null): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

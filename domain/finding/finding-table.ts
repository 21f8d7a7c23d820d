/** Findings as a table, read by browsers too: an export by the API and one of chosen rows have the same columns. */
const COLUMNS = [
  'identity',
  'severity',
  'accountId',
  'region',
  'control',
  'title',
  'resourceType',
  'resourceId',
  'workflow',
  'compliance',
  'intent',
  'product',
  'updatedAt',
  'firstSeenAt',
  'closedAt',
] as const;

type TabledFinding = { readonly [Column in (typeof COLUMNS)[number]]: string | null } & {
  readonly techniqueIds: readonly string[];
  readonly bindings: readonly string[] | null;
};

/** Returns the names of the columns, and a line for each finding. */
export function tabulateFindings(findings: readonly TabledFinding[]): readonly (readonly (string | null)[])[] {
  const lines = findings.map((finding) => [
    ...COLUMNS.map((column) => finding[column]),
    finding.techniqueIds.join(' '),
    finding.bindings?.join(' ') ?? '',
  ]);
  return [[...COLUMNS, 'techniques', 'bindings'], ...lines];
}

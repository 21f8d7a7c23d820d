import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { type LocalDatabase, toDatabaseSettings } from './local-database.ts';
import type { StandardCatalog } from './security-hub/standard-catalog.ts';

/** The standards that are enabled on this machine: their names in the mapping, their titles, and the ends of their ARNs. */
const ENABLED = [
  ['FSBP v1.0.0', 'AWS Foundational Security Best Practices v1.0.0', 'aws-foundational-security-best-practices/v/1.0.0'],
  ['CIS AWS Foundations v3.0.0', 'CIS AWS Foundations Benchmark v3.0.0', 'cis-aws-foundations-benchmark/v/3.0.0'],
  ['PCI DSS v4.0.1', 'PCI DSS v4.0.1', 'pci-dss/v/4.0.1'],
] as const;
const TIMEOUT_MS = 30_000;

type ControlRow = { readonly key: string; readonly title: string; readonly severity: string | null; readonly standards: readonly string[] };

/** Loads the controls of Security Hub that the mapping knows, as far as a standard has them that is enabled here. */
export async function loadStandardCatalog(
  database: Omit<LocalDatabase, 'close'>,
  { partition, region }: { readonly partition: string; readonly region: string },
): Promise<StandardCatalog> {
  const arns = new Map<string, string>(ENABLED.map(([name, , end]) => [name, `arn:${partition}:securityhub:${region}::standards/${end}`]));
  const sql = postgres(toDatabaseSettings(database), { clock: systemClock, statementTimeoutMs: TIMEOUT_MS });
  try {
    const { rows } = await sql.query<ControlRow>(
      `select key, title, severity, standards from mapping.active_control where status = 'active' and standards && $1::text[] order by key`,
      [[...arns.keys()]],
    );
    const controls = rows.map(({ key, title, severity, standards }) => ({
      id: key,
      title,
      severity: severity ?? 'MEDIUM',
      status: 'ENABLED' as const,
      standards: standards.flatMap((name) => arns.get(name) ?? []),
    }));
    return { standards: ENABLED.map(([name, title]) => ({ arn: arns.get(name) ?? '', name: title })), controls };
  } finally {
    await sql.close();
  }
}

import type { TranslatedText } from '@attack-reactor/kit/contract';
import type { CatalogEntry, PackageChecks } from './catalog-entry.ts';
import type { PackageNotice, PackageReason } from './reason.ts';
import { translatePackageReason } from './translate-reason.ts';

type Remark = { readonly code: string; readonly text: TranslatedText };

/** Returns a version of a catalog as people read it: its state, and what its checks came to in every language. */
export function showVersion({ version, checks }: CatalogEntry) {
  const { publisher: _publisher, name: _name, ...rest } = version;
  const looked = checks === null || checks.outcome === 'unknown' ? undefined : checks;
  return {
    ...rest,
    signature: looked?.signature.state ?? ('unknown' as const),
    isolation: looked?.isolation ?? null,
    checks: {
      outcome: checks?.outcome ?? ('waiting' as const),
      at: checks?.at ?? null,
      ...readReasons(checks),
      notices: (looked?.notices ?? []).map(remark),
      problem: checks?.outcome === 'unknown' ? checks.problem : null,
    },
  };
}

function readReasons(checks: PackageChecks | null): { readonly reasons: Remark[]; readonly moreReasons: number } {
  if (checks?.outcome !== 'rejected') return { reasons: [], moreReasons: 0 };
  return { reasons: checks.reasons.map(remark), moreReasons: checks.moreReasons };
}

function remark(reason: PackageReason | PackageNotice): Remark {
  return { code: reason.code, text: translatePackageReason(reason) };
}

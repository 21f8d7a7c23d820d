import type { Language } from '@attack-reactor/kit/contract';
import { readText } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import { details, heading, table } from '#scripts/terminal/terminal.ts';

/** One version of a hub, with every reason and notice of its checks. */
export function formatEntry({ version, checks, facts }: CatalogEntry, language: Language): string {
  const texts = PACKAGE_TEXTS[language];
  const notices = checks !== null && checks.outcome !== 'unknown' ? checks.notices : [];
  const reasons = checks?.outcome === 'rejected' ? checks.reasons : [];
  const said = version.reason !== null && version.state !== 'REJECTED' ? [['reason', oneLine(version.reason)] as const] : [];
  return [
    heading(`${nameVersion(version)}: ${version.state}`, version.isMalicious ? 'malicious' : ''),
    details([
      ...(facts === null ? [] : [['title', oneLine(readText(facts.title, language))] as [string, string]]),
      ['digest', version.digest],
      ['published', `${version.publishedAt} by ${oneLine(version.publishedBy)}`],
      ...said.map(([name, value]): [string, string] => [name, value]),
      ...(version.successor === null ? [] : [['successor', version.successor] as [string, string]]),
      ...(checks?.outcome === 'unknown' ? [['not checked', oneLine(checks.problem)] as [string, string]] : []),
      ...(checks !== null && checks.outcome !== 'unknown'
        ? [['vectors', checks.isolation === null ? 'not run' : `run behind: ${texts.isolation[checks.isolation]}`] as [string, string]]
        : []),
      ...notices.map((notice): [string, string] => ['notice', writePackageReason(notice, texts)]),
      ...reasons.map((reason): [string, string] => ['reason', writePackageReason(reason, texts)]),
      ...(checks?.outcome === 'rejected' && checks.moreReasons > 0 ? [['more', `${checks.moreReasons} reasons`] as [string, string]] : []),
    ]),
  ].join('\n');
}

/** The versions of a hub, one a line. */
export function formatEntries(entries: readonly CatalogEntry[]): string {
  if (entries.length === 0) return 'The hub has no such reactor.';
  return table(
    entries.map(({ version, facts, checks }) => [
      nameVersion(version),
      checks?.outcome === 'unknown' && version.state === 'PUBLISHED' ? 'PUBLISHED (not checked)' : version.state,
      version.isMalicious ? 'malicious' : (facts?.effect ?? ''),
      [...(facts?.controls ?? []), ...(facts?.findingTypes ?? []), ...(facts?.techniques ?? [])].map(oneLine).join(' '),
    ]),
  );
}

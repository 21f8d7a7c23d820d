import { readFile } from 'node:fs/promises';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { toInstant } from '#domain/base/timestamp.ts';
import { coverageLayer, findingsLayer, type LayerContext, type NavigatorLayer } from '#domain/enrichment/navigator-layer.ts';
import { techniqueSightings } from '#domain/enrichment/technique-sightings.ts';
import { OWN_KIND, SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type MappingRelease, TIERS } from '#domain/mapping/mapping-release.ts';
import { loadPlatforms } from '#platform/mapping/mapping-facts.ts';
import { defineCommand, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { NOT_WRITTEN, OUTPUT_HELP, readActive, requireWord, requireWords, writeWhole } from './output.ts';

const KINDS = [...SOURCE_KINDS, OWN_KIND] as const;

const OPTIONS = {
  out: text('FILE', 'the layer', { required: true }),
  tier: text('TIER,...', `count rows of these tiers only: ${TIERS.join(', ')}`),
  kinds: text('KIND,...', `count keys of these kinds only: ${KINDS.join(', ')}`),
  'from-findings': text(
    'FILE',
    'score what findings show instead: JSON with findings or ATT&CK findings (a list, or an answer of GetFindings). Open ones count; the newest version speaks; a source counts once for a technique',
  ),
  score: text('SCORE', 'count: open source findings (default); severity: the worst, from 1 INFORMATIONAL to 5 CRITICAL'),
  account: text('ID', 'findings about this account only'),
  since: text('TIME', 'findings updated at or after: 2026-11-01 or 2026-11-01T08:00:00Z (UTC)'),
  until: text('TIME', 'findings updated before'),
} as const;

type Options = ValuesOf<typeof OPTIONS>;

/** `navigator`: a layer of the ATT&CK Navigator from coverage or from findings. */
export const command = defineCommand({
  about:
    'Writes a layer for the ATT&CK Navigator (format 4.5): open it with "Open Existing Layer". Overrides are applied. --tier and --kinds are about coverage; --score, --account, --since and --until need --from-findings.',
  options: OPTIONS,
  notes: OUTPUT_HELP,
  examples: ['--out layer.json --tier primary', '--out layer.json --from-findings findings.json --score severity'],
  exitCodes: { 0: 'written', 1: NOT_WRITTEN, 2: 'wrong use, or unusable findings' },
  run: writeLayer,
});

async function writeLayer(values: Options): Promise<number> {
  const { out } = values;
  const findings = values['from-findings'];
  const draw = findings === undefined ? buildCoverage(values) : await loadFindings(findings, values);
  const { release, facts } = await readActive(loadPlatforms);
  const { layer, said } = draw(release, { index: new MappingIndex(release), platforms: facts });
  await writeWhole(out, `${JSON.stringify(layer, null, 2)}\n`);
  const scored = layer.techniques.filter((technique) => technique.score !== undefined).length;
  console.log(`${out}: ${scored} techniques scored ${said}, release ${release.version}, ATT&CK ${release.attackVersion}`);
  return 0;
}

/** The choices that are known before the database is asked: how to draw the layer, and how to sum it up. */
type Draw = (release: MappingRelease, context: LayerContext) => { readonly layer: NavigatorLayer; readonly said: string };

function buildCoverage(values: Options): Draw {
  refuse(values, ['score', 'account', 'since', 'until'], 'needs --from-findings');
  const filter = { tiers: requireWords(values.tier, TIERS, '--tier'), kinds: requireWords(values.kinds, KINDS, '--kinds') };
  return (release, context) => ({ layer: coverageLayer(release, filter, context), said: `by tiers ${filter.tiers.join(', ')}` });
}

async function loadFindings(path: string, values: Options): Promise<Draw> {
  refuse(values, ['tier', 'kinds'], 'is about coverage, not --from-findings');
  const score = requireWord(values.score ?? 'count', ['count', 'severity'], '--score');
  const filter = { accountId: values.account, since: instant(values.since, '--since'), until: instant(values.until, '--until') };
  const document = await readJson(path);
  const selection = Object.entries({ score, account: filter.accountId, since: filter.since, until: filter.until }).flatMap(
    ([name, value]) => (value === undefined ? [] : [{ name, value }]),
  );
  return (_, context) => {
    const report = techniqueSightings(document, context.index, filter);
    if (report.findings === 0 && report.rejected > 0)
      throw new ConfigurationInvalid(`"${path}" holds no finding. It must be JSON with ASFF findings.`);
    const unread = report.rejected === 0 ? '' : `, ${report.rejected} unreadable`;
    const said = `from ${report.findings} findings${unread}`;
    return { layer: findingsLayer(report.sightings, score, selection, context), said };
  };
}

function refuse(values: Options, names: readonly (keyof Options)[], why: string): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) throw new ConfigurationInvalid(`--${given} ${why}. See --help.`);
}

function instant(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  const found = toInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (found === undefined) throw new ConfigurationInvalid(`${option} "${text}" is no time. Write 2026-11-01 or 2026-11-01T08:00:00Z.`);
  return found;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationInvalid(`"${path}" cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

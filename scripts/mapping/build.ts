import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { defineCommand, list, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { SeedInputInvalid } from '../seed/input-invalid.ts';
import type { Provenance } from '../seed/provenance.ts';
import { replaceFolder, seedFiles } from '../seed/seed-files.ts';
import { applyControls, applyFindingTypes, applyStandards } from './upstream/apply-account.ts';
import { applyAttack } from './upstream/apply-attack.ts';
import { applyCtid, applyProwler, CTID, PROWLER } from './upstream/apply-mappings.ts';
import { readAttackBundle } from './upstream/attack-stix.ts';
import { buildReport } from './upstream/build-report.ts';
import { readCtidMappings } from './upstream/ctid-mappings.ts';
import { type FindingTypePage, readGuardDutyTypes, readMacieTypes } from './upstream/finding-type-tables.ts';
import { type InputFile, readInputFile } from './upstream/input-file.ts';
import { readProwlerCheck, readProwlerMappings } from './upstream/prowler.ts';
import { ReleaseDraft } from './upstream/release-draft.ts';
import { readAccountControls, readControlStandards } from './upstream/security-hub-account.ts';
import { readSeedFolder } from './upstream/seed-folder.ts';
import { settleAnswers } from './upstream/settle-answers.ts';
import { moveTechniques } from './upstream/technique-moves.ts';

const DEFAULT_BASE = join(import.meta.dirname, '../../sql/seed');
const EXIT_INPUT_INVALID = 1;
const APACHE = 'Apache-2.0';
const AWS = 'docs.aws.amazon.com';
const AWS_FACTS = 'AWS docs (facts)';

/** The files that upstream projects publish. */
const UPSTREAM = {
  attack: text('FILE', 'enterprise-attack.json of mitre-attack/attack-stix-data (STIX 2.1)'),
  ctid: list('FILE', 'mappings/aws/.../enterprise/*.json of center-for-threat-informed-defense/mappings-explorer (+)'),
  prowler: text('FILE', 'prowler/compliance/aws/mitre_attack_aws.json of prowler-cloud/prowler'),
  'prowler-check': list('FILE', '*.metadata.json of a check, for its title (+)'),
  controls: list('FILE', 'output of: aws securityhub list-security-control-definitions (+)'),
  standards: list('FILE', 'output of: aws securityhub list-standards-control-associations, of one control or many in a row (+)'),
  guardduty: list('FILE', 'guardduty_finding_types-active.md of the GuardDuty user guide; with it, securityhub-integration.md (+)'),
  macie: list('FILE', 'securityhub-integration.md of the Macie user guide (+)'),
} as const;

const OPTIONS = {
  release: text('V', 'version of the new release, three numbers; another one than the base has', { default: '' }),
  out: text('DIR', 'folder of a release to replace, or a new one; sql/seed is what deployments read', { default: '' }),
  base: text('DIR', 'the release to start from, as build or build:seed wrote it (default sql/seed)', {
    default: DEFAULT_BASE,
  }),
  'created-at': text('DATE', 'date of the release, YYYY-MM-DD (default today, UTC); give it for equal bytes'),
  ...UPSTREAM,
} as const;

export const command = defineCommand({
  about:
    'Builds a mapping release from the facts of another one and the files that upstream projects publish: --release, --out and at least one upstream file (those after --created-at; options marked + may be given again).',
  options: OPTIONS,
  notes: [
    'Every row moves to the technique that replaced a revoked one; the id that the source used stays with the row. Rows that follow another key (a control its Config rule) follow its new rows. A key that is mapped now no longer has "no technique" as its answer. What changed, by number and reason, is printed and stands in report.md of the folder.',
  ],
  examples: ['--release 2027.4.1 --out dist/release --attack enterprise-attack.json'],
  exitCodes: { 0: 'built', 1: 'a file is missing or malformed (nothing is written)' },
  run: async (values) => build(listOptions(values)),
});

type Options = ReturnType<typeof listOptions>;

function build(options: Options): number {
  try {
    checkTarget(resolve(options.out));
    const base = readSeedFolder(resolve(options.base));
    if (base.version === options.release)
      throw new ConfigurationInvalid(`--release ${options.release} is the version of the base, and a stored release never changes.`);
    const draft = new ReleaseDraft(base);
    apply(draft, options);
    settleAnswers(draft, new ReleaseDraft(base));
    const content = draft.content();
    const report = buildReport(base, content, options.release, draft.changes);
    const files = seedFiles(content, { version: options.release, createdAt: options.createdAt });
    replaceFolder(resolve(options.out), [...files, { name: 'report.md', text: report }]);
    console.log(report);
    return 0;
  } catch (error) {
    if (!(error instanceof SeedInputInvalid)) throw error;
    console.error(`${error.message}\nNothing was written.`);
    return EXIT_INPUT_INVALID;
  }
}

/** The content of the folder goes: it must be a release, or nothing. */
function checkTarget(folder: string): void {
  const entries = existsSync(folder) ? readdirSync(folder) : [];
  if (entries.length > 0 && !entries.includes('release.json'))
    throw new ConfigurationInvalid(`--out ${folder} holds other files, and the release would replace them: name another folder.`);
}

/** ATT&CK first, then the keys that AWS knows, then what is said of them: each is checked against what came before. */
function apply(draft: ReleaseDraft, options: Options): void {
  for (const file of listFiles(options.attack)) {
    const attack = readAttackBundle(file);
    applyAttack(
      draft,
      attack,
      draft.sourceId(buildSource(file, 'mitre-attack/attack-stix-data', 'enterprise-attack.json', 'ATT&CK terms of use')),
    );
    moveTechniques(draft);
  }
  applyAws(draft, options);
  const ctid = listFiles(options.ctid).map((file) => ({
    mappings: readCtidMappings(file),
    provenance: buildSource(file, CTID, basename(file.path), APACHE),
  }));
  if (ctid.length > 0) applyCtid(draft, ctid);
  const titles = new Map(
    listFiles(options['prowler-check'])
      .map(readProwlerCheck)
      .map(({ check, title }) => [check, title]),
  );
  for (const file of listFiles(options.prowler))
    applyProwler(
      draft,
      readProwlerMappings(file),
      titles,
      buildSource(file, PROWLER, 'prowler/compliance/aws/mitre_attack_aws.json', APACHE),
    );
}

function applyAws(draft: ReleaseDraft, options: Options): void {
  const controls = listFiles(options.controls);
  const [first] = controls;
  if (first)
    applyControls(
      draft,
      readAccountControls(controls),
      buildSource(first, AWS, 'securityhub list-security-control-definitions', AWS_FACTS),
    );
  const standards = listFiles(options.standards);
  if (standards.length > 0) applyStandards(draft, readControlStandards(standards));
  for (const page of readGuardDutyTypes(listFiles(options.guardduty)))
    applyFindingTypes(draft, 'guardduty_finding_type', page, buildGuide(page, 'guardduty'));
  for (const page of readMacieTypes(listFiles(options.macie))) applyFindingTypes(draft, 'macie', page, buildGuide(page, 'macie'));
}

function buildGuide({ file }: FindingTypePage, service: string): Provenance {
  return buildSource(file, AWS, `${service} ${basename(file.path)}`, AWS_FACTS);
}

function listFiles(paths: string | readonly string[] | undefined): readonly InputFile[] {
  return [paths ?? []].flat().map(readInputFile);
}

function buildSource({ revision }: InputFile, repository: string, reference: string, license: string): Provenance {
  return { repository, revision, reference, license };
}

/** @throws ConfigurationInvalid saying which option is missing or unusable. */
function listOptions(values: ValuesOf<typeof OPTIONS>) {
  const { release, out, base, 'created-at': createdAt = new Date().toISOString().slice(0, 10) } = values;
  if (!/^\d+\.\d+\.\d+$/.test(release)) throw new ConfigurationInvalid(`--release "${release}" is not three numbers, such as 2027.4.1.`);
  if (out === '') throw new ConfigurationInvalid('--out is missing: name the folder that the release replaces.');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(createdAt))
    throw new ConfigurationInvalid(`--created-at "${createdAt}" is not a date, such as 2027-04-28.`);
  if (values['prowler-check'].length > 0 && values.prowler === undefined)
    throw new ConfigurationInvalid('--prowler-check only names checks of --prowler: give that file too.');
  if (
    [values.attack, values.prowler, values.ctid, values.controls, values.standards, values.guardduty, values.macie].every(
      (given) => (given ?? []).length === 0,
    )
  )
    throw new ConfigurationInvalid('Give at least one upstream file. See --help.');
  return { ...values, release, out, base, createdAt };
}

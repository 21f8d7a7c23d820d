import { join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { listProjectFiles } from '../mutate/changed-files.ts';

/** An import that the rule forbids. */
export type ForbiddenImport = {
  /** Name of a rule of .dependency-cruiser.mjs; `not-in-allowed`: no line allows it. */
  readonly rule: string;
  readonly from: string;
  /** The imported file; for a circle or a far import every file on the way to the end. */
  readonly to: readonly string[];
  readonly because: string;
};

export type ImportReview = {
  readonly files: number;
  readonly imports: number;
  readonly forbidden: readonly ForbiddenImport[];
};

const CONFIGURATION = '.dependency-cruiser.mjs';
const SOURCE = /(?<!\.d)\.(ts|mjs|cjs)$/;

/** Reads every import of a checkout, type-only and dynamic ones too, and finds those that its configuration forbids. */
export async function cruiseImports(checkout: string): Promise<ImportReview> {
  const configuration = await extractConfiguration(join(checkout, CONFIGURATION));
  const { options, ...ruleSet } = configuration;
  const { enhancedResolveOptions, ...cruising } = options ?? {};
  const sources = listProjectFiles(checkout).filter((file) => SOURCE.test(file));
  const { output } = await cruise(sources, { ...cruising, baseDir: checkout, validate: true, ruleSet }, { ...enhancedResolveOptions });
  const { summary } = output as ICruiseResult;
  const forbidden = summary.violations.map((violation) => ({
    rule: violation.rule.name,
    from: violation.from,
    to: listWay(violation),
    because: explain(violation, configuration),
  }));
  return { files: sources.length, imports: summary.totalDependenciesCruised ?? 0, forbidden };
}

function listWay({ to, cycle, via }: IViolation): string[] {
  return (cycle ?? via)?.map(({ name }) => name) ?? [to];
}

/** A rule's own comment; for an import that no line allows, all that the file may import. */
function explain({ from, rule }: IViolation, { allowed = [], forbidden = [] }: IConfiguration): string {
  const broken = forbidden.find(({ name }) => name === rule.name)?.comment;
  const lines = allowed.filter(({ from: files }) => [files.path ?? []].flat().some((path) => new RegExp(path).test(from)));
  return broken ?? (lines.map(({ comment }) => comment).join('; ') || `no line of ${CONFIGURATION} is about this folder`);
}

import { formatReactorId, SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import type { AnswerOf, InputOf } from '#domain/api/contract.ts';
import { CLOUD_PLATFORMS, type TechniqueId } from '#domain/attack/attack.ts';
import type { AccountScope } from '#domain/base/tenant.ts';
import { countsLayer } from '#domain/enrichment/navigator-layer.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { FindingLists } from '#platform/finding/finding-lists.ts';
import type { MatrixCell } from '#platform/finding/list-matrix.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import type { ReactionSources } from '#platform/reaction/reactions-of-finding.ts';
import { listVisibleBindings } from '../visible-bindings.ts';

export type AttackDeps = {
  readonly lists: Pick<FindingLists, 'matrix' | 'trend'>;
  readonly reactions: ReactionSources;
  /** Platforms of each technique of a mapping release. */
  readonly platforms: (release: string) => Promise<ReadonlyMap<TechniqueId, readonly string[]>>;
};

type Routes = Pick<ApiHandlers<'api-read'>, 'getMatrix' | 'getMatrixLayer' | 'getTrend'>;
type MatrixQuery = InputOf<'getMatrix'>['query'];
type Matrix = AnswerOf<'getMatrix'>;
type Cell = Matrix['cells'][number];

const HOUR_SECONDS = 3600;

/** The ATT&CK matrix as it is, as it was, and as a layer of the Navigator; and the trend. */
export function attackRoutes(deps: AttackDeps): Routes {
  return {
    getMatrix: ({ query }, request) => readMatrix(query, request, deps),
    async getMatrixLayer({ query }, request) {
      const { cells, release } = await readMatrix(query, request, deps);
      const [index, platforms] = await Promise.all([deps.reactions.mapping.current(), deps.platforms(release)]);
      const layer = countsLayer(cells, query.asOf === undefined ? '' : `end of ${query.asOf}`, { index, platforms });
      return { ...layer, techniques: [...layer.techniques] };
    },
    async getTrend({ query: { from, to } }, { scope }) {
      const days = await deps.lists.trend({ filter: {}, scope: listScope(scope) }, { from, to });
      return {
        days: days.map(({ day, opened, closed, openAtEnd, meanSecondsToClose }) => {
          const meanHoursToClose = meanSecondsToClose === null ? null : meanSecondsToClose / HOUR_SECONDS;
          return { day, opened, closed, open: openAtEnd, meanHoursToClose };
        }),
      };
    },
  };
}

function listScope(scope: AccountScope): 'all' | readonly string[] {
  return scope === 'all' ? scope : [...scope];
}

async function readMatrix(query: MatrixQuery, request: ApiRequest, { lists, reactions, platforms }: AttackDeps): Promise<Matrix> {
  const { account, severity, asOf, compareWith } = query;
  const filter = {
    ...(account !== undefined && { account: { is: account } }),
    ...(severity !== undefined && { severity: { is: severity } }),
  };
  const question = { filter, scope: listScope(request.scope) };
  const [index, rules, now, before] = await Promise.all([
    reactions.mapping.current(),
    reactions.rules(),
    lists.matrix(question, asOf),
    compareWith === undefined ? undefined : lists.matrix(question, compareWith),
  ]);
  const cloud = listCloud(await platforms(index.release.version));
  const bindings = listVisibleBindings(rules.bindings, request);
  const counts = new Map(now.cells.map((cell) => [cell.techniqueId, cell]));
  const earlier = before && new Map(before.cells.map((cell) => [cell.techniqueId, cell]));
  const coverage = index.countCoverage();
  const ids = new Set([...cloud, ...coverage.keys(), ...counts.keys(), ...(earlier?.keys() ?? [])]);
  const cells = [...ids]
    .toSorted()
    .flatMap((id) => describeCell(id, { index, reactors: rules.reactors, bindings, counts, earlier, coverage, cloud }));
  return { release: index.release.version, attackVersion: index.release.attackVersion, tactics: index.listTactics(), cells };
}

type Facts = {
  readonly index: MappingIndex;
  readonly reactors: ReactionRules['reactors'];
  readonly bindings: readonly Binding[];
  readonly counts: ReadonlyMap<string, MatrixCell>;
  readonly earlier: ReadonlyMap<string, MatrixCell> | undefined;
  readonly coverage: ReadonlyMap<string, number>;
  readonly cloud: ReadonlySet<string>;
};

function listCloud(platforms: ReadonlyMap<TechniqueId, readonly string[]>): ReadonlySet<string> {
  const cloud = [...platforms].filter(([, names]) => names.some((name) => CLOUD_PLATFORMS.includes(name)));
  return new Set(cloud.map(([id]) => id));
}

function describeCell(id: TechniqueId, { index, reactors, bindings, counts, earlier, coverage, cloud }: Facts): Cell[] {
  const technique = index.technique(id);
  if (technique?.id !== id) return [];
  const { exposure = 0, detection = 0, severities = [] } = counts.get(id) ?? {};
  const worst = severities.findLastIndex((n) => n > 0);
  const was = earlier?.get(id);
  const answersTo = ({ techniques }: { readonly techniques: readonly string[] }) => techniques.includes(id);
  return [
    {
      techniqueId: id,
      name: technique.name,
      tacticIds: [...technique.tacticIds],
      parentId: technique.parentId,
      isCloud: cloud.has(id),
      exposure,
      detection,
      worst: SEVERITY_LABELS[worst] ?? null,
      coverage: coverage.get(id) ?? 0,
      reactors: [...reactors.values()].filter(({ manifest }) => answersTo(manifest)).map(({ manifest }) => formatReactorId(manifest)),
      bindings: bindings.filter((binding) => isAbout(binding, id, index)).map((binding) => binding.id),
      before: earlier === undefined ? null : (was?.exposure ?? 0) + (was?.detection ?? 0),
    },
  ];
}

/** A binding to a control is about the techniques that the control is mapped to. */
function isAbout({ match }: Binding, id: TechniqueId, index: MappingIndex): boolean {
  if ('technique' in match) return id === match.technique || id.startsWith(`${match.technique}.`);
  if (!('control' in match)) return false;
  return index.rankTechniques({ kind: 'securityhub_control', key: match.control }).some((technique) => technique.id === id);
}

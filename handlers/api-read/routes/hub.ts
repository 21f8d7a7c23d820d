import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { AnswerOf } from '#domain/api/contract.ts';
import { FindingListUnavailable } from '#domain/base/errors.ts';
import { decideInstallationState } from '#domain/hub/decide-installation-state.ts';
import { explainGrowth } from '#domain/hub/growth-text.ts';
import { groupReactors, type HubReactor, readTrust } from '#domain/hub/hub-reactor.ts';
import { listGrowth } from '#domain/hub/rights-growth.ts';
import { showVersion } from '#domain/hub/shown-version.ts';
import type { Cursors } from '#platform/api/cursor.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { FindingLists } from '#platform/finding/finding-lists.ts';
import type { CountedKey } from '#platform/finding/list-matrix.ts';
import { listInstallations } from '#platform/hub/installation-list.ts';
import type { Installations } from '#platform/hub/installations.ts';
import { type BrowsedHub, browseCatalog } from '#platform/hub/search-catalog.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import { countAnswered } from '../key-facts.ts';

export type HubDeps = {
  readonly hub: BrowsedHub;
  readonly installations: Pick<Installations, 'list'>;
  readonly rules: () => Promise<ReactionRules>;
  readonly lists: Pick<FindingLists, 'countKeys'>;
  readonly cursors: () => Promise<Cursors>;
};

type Listed = AnswerOf<'listHubReactors'>['items'][number];
/** The part of this installation that stands beside each reactor of the hub. */
type Here = {
  readonly installed: ReadonlyMap<string, Pick<Listed['installed'], 'state' | 'version'>>;
  readonly manifests: ReadonlyMap<string, ManifestDocument>;
  /** Undefined: the database is away. */
  readonly counts: readonly CountedKey[] | undefined;
};

const NOT_HERE = { state: 'none', version: null } as const;

/** The catalog, beside what is installed here and what is open. */
export function hubRoutes(deps: HubDeps): Pick<ApiHandlers<'api-read'>, 'listHubReactors' | 'getHubReactor'> {
  return {
    async listHubReactors({ query: { cursor, limit, ...filter } }, request) {
      const signed = await deps.cursors();
      const subject = [request.operation, filter];
      const after = cursor === undefined ? undefined : signed.read(cursor, subject, z.string());
      const { reactors, isComplete } = await browseCatalog(deps.hub, filter);
      const behind = reactors.filter((reactor) => after === undefined || nameReactor(reactor) > after);
      const here = await lookHere(request, deps);
      const page = behind.slice(0, limit);
      const last = page.at(-1);
      const next = behind.length <= limit || last === undefined ? null : signed.write(subject, nameReactor(last));
      return { items: page.map((reactor) => showReactor(reactor, here)), next, isComplete };
    },
    async getHubReactor({ params }, request) {
      const [reactor] = groupReactors(await deps.hub.catalog.listVersions(params));
      if (reactor === undefined) throw new Refusal(404, `The hub knows no ${params.publisher}/${params.name}. Look at its list.`);
      return { ...showReactor(reactor, await lookHere(request, deps)), versions: reactor.versions.map(showVersion) };
    },
  };
}

async function lookHere({ scope }: Pick<ApiRequest, 'scope'>, { installations, rules, lists }: HubDeps): Promise<Here> {
  const [views, { reactors }, counts] = await Promise.all([
    listInstallations(installations),
    rules(),
    lists.countKeys({ filter: {}, scope: scope === 'all' ? scope : [...scope] }).catch(passAway),
  ]);
  const states = views.map((view) => {
    const state = { state: decideInstallationState(view), version: view.installed?.version ?? null };
    return [view.reactorId, state] as const;
  });
  return { installed: new Map(states), manifests: new Map([...reactors].map(([id, { manifest }]) => [id, manifest])), counts };
}

/** Without the database nobody knows what is open; the rest is there. */
function passAway(error: unknown): undefined {
  if (error instanceof FindingListUnavailable) return undefined;
  throw error;
}

function showReactor(reactor: HubReactor, { installed, manifests, counts }: Here): Listed {
  const { publisher, name, latest, told } = reactor;
  const id = formatReactorId({ publisher, id: name });
  const [before, facts] = [manifests.get(id), latest?.facts ?? null];
  const growth = before === undefined || facts === null ? [] : listGrowth(before, facts);
  return {
    ...{ publisher, name, trust: readTrust(reactor), about: told?.facts ?? null },
    latest: latest === null ? null : showVersion(latest),
    installed: {
      ...(installed.get(id) ?? NOT_HERE),
      growth: growth.map(explainGrowth),
      newActions: growth.flatMap((one) => (one.kind === 'new-action' ? [one.action] : [])),
    },
    openFindings: counts === undefined ? null : countAnswered(counts, told?.facts ?? NOTHING),
  };
}

/** Nobody verified it, so it answers to nothing. */
const NOTHING = { controls: [], findingTypes: [], techniques: [], resourceTypes: [] } as const;

/** The place of a reactor in the list. */
function nameReactor({ publisher, name }: Pick<HubReactor, 'publisher' | 'name'>): string {
  return `${publisher}/${name}`;
}

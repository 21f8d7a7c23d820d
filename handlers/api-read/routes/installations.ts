import { formatReactorId } from '@attack-reactor/kit/contract';
import type { AnswerOf } from '#domain/api/contract.ts';
import { decideInstallationState } from '#domain/hub/decide-installation-state.ts';
import { type InstallationView, listLostCoverage } from '#domain/hub/installation-view.ts';
import { showWish } from '#domain/hub/shown-wish.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import { listInstallations } from '#platform/hub/installation-list.ts';
import type { Installations } from '#platform/hub/installations.ts';
import { findReactorUse } from '#platform/hub/reactor-use.ts';
import type { ExecutionList } from '#platform/reaction/execution-list.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import { listVisibleBindings } from '../visible-bindings.ts';

export type InstallationDeps = {
  readonly installations: Pick<Installations, 'list'>;
  readonly executions: ExecutionList;
  readonly rules: () => Promise<ReactionRules>;
};

/** Pages of executions that one request looks through, of each status. */
const MOST_PAGES = 2;

/** Reactors as they are installed, with the work on them. */
export function installationRoutes(deps: InstallationDeps): Pick<ApiHandlers<'api-read'>, 'getReactor'> {
  return {
    async getReactor({ params: { publisher, name } }, request) {
      const id = formatReactorId({ publisher, id: name });
      const views = await listInstallations(deps.installations);
      const view = views.find(({ reactorId }) => reactorId === id);
      if (view === undefined) throw new Refusal(404, `No reactor ${id} is installed, wanted, or was. Look at the list of the hub.`);
      const { installed, wanted, report } = view;
      return {
        ...{ id, installed, state: decideInstallationState(view) },
        wanted: wanted === null ? null : showWish(wanted),
        report: report === null ? null : { version: report.version, state: report.state, messages: report.messages, at: report.at },
        uses: { ...(await findUses(id, request, deps)), coverage: installed === null ? [] : [...listLostCoverage(id, views)] },
      };
    },
  };
}

/** Finds what needs a reactor, as far as the caller may see. */
async function findUses(
  id: InstallationView['reactorId'],
  { scope, tenants }: Pick<ApiRequest, 'scope' | 'tenants'>,
  { executions, rules }: InstallationDeps,
): Promise<Omit<AnswerOf<'getReactor'>['uses'], 'coverage'>> {
  const bounds = { scope: scope === 'all' ? undefined : scope, mostPages: MOST_PAGES };
  const [{ bindings }, use] = await Promise.all([rules(), findReactorUse(id, executions, bounds)]);
  const calling = listVisibleBindings(bindings, { scope, tenants }).filter(({ reactorId }) => reactorId === id);
  return {
    bindings: calling.map((binding) => binding.id),
    executions: [...use.executions],
    undoableChanges: use.undoable,
    isComplete: use.isComplete,
  };
}

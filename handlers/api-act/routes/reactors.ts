import { formatReactorId } from '@attack-reactor/kit/contract';
import { holdsEverywhere } from '#domain/api/caller.ts';
import { ADMINS } from '#domain/api/role.ts';
import { showWish } from '#domain/hub/shown-wish.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Consumer } from '#platform/hub/consumer.ts';

export type ReactorDeps = { readonly consumer: Pick<Consumer, 'look' | 'want' | 'wantBefore' | 'forget'> };

type Routes = Pick<ApiHandlers<'api-act'>, 'previewReactor' | 'installReactor' | 'revertReactor' | 'uninstallReactor'>;
type Params = { readonly publisher: string; readonly name: string };

/** Wishes about reactors of a hub. A workflow does the work, and its report says what came of it. */
export function reactorRoutes({ consumer }: ReactorDeps): Routes {
  return {
    async previewReactor({ params, body: { version } }) {
      const { reactorId, ...preview } = await consumer.look(readId(params), version);
      return { ...preview, id: reactorId };
    },
    async installReactor({ params, body }, { caller }) {
      return describe(await consumer.want({ reactorId: readId(params), ...body, by: caller.id }));
    },
    revertReactor: async ({ params }) => describe(await consumer.wantBefore(readId(params))),
    async uninstallReactor({ params, query }, { caller, tenants }) {
      const forgetsUndo = query.forgetsUndo === 'true';
      if (forgetsUndo && !holdsEverywhere(caller, ADMINS, tenants))
        throw new Refusal(403, 'forgetsUndo: an admin of every tenant agrees that changes cannot be undone any more.');
      await consumer.forget(readId(params), forgetsUndo);
      return null;
    },
  };
}

function readId({ publisher, name }: Params): string {
  return formatReactorId({ publisher, id: name });
}

function describe(wanted: WantedReactor) {
  return { id: wanted.reactorId, wanted: showWish(wanted) };
}

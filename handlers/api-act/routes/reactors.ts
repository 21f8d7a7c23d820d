import { formatReactorId } from '@attack-reactor/kit/contract';
import { holdsEverywhere } from '#domain/api/caller.ts';
import { ADMINS } from '#domain/api/role.ts';
import { showWish } from '#domain/hub/shown-wish.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Consumer } from '#platform/hub/consumer.ts';

export type ReactorDeps = { readonly consumer: Pick<Consumer, 'find' | 'look' | 'want' | 'wantBefore' | 'forget'> };

type Routes = Pick<ApiHandlers<'api-act'>, 'previewReactor' | 'installReactor' | 'revertReactor' | 'uninstallReactor'>;
type Params = { readonly publisher: string; readonly name: string };

/** Wishes about reactors of a hub. A workflow does the work, and its report says what came of it. */
export function reactorRoutes({ consumer }: ReactorDeps): Routes {
  return {
    async previewReactor({ params, body: { version } }) {
      const { reactorId, ...preview } = await consumer.look(readId(params), version);
      return { ...preview, id: reactorId };
    },
    installReactor: ({ params, body }, request) =>
      changeWish(params, request, (reactorId) => consumer.want({ reactorId, ...body, by: request.caller.id })),
    revertReactor: ({ params }, request) => changeWish(params, request, (reactorId) => consumer.wantBefore(reactorId)),
    async uninstallReactor({ params, query }, { caller, tenants, tellChange }) {
      const forgetsUndo = query.forgetsUndo === 'true';
      if (forgetsUndo && !holdsEverywhere(caller, ADMINS, tenants))
        throw new Refusal(403, 'forgetsUndo: an admin of every tenant agrees that changes cannot be undone any more.');
      const { wanted } = await consumer.find(readId(params));
      await consumer.forget(readId(params), forgetsUndo);
      tellChange({ before: wanted && showWish(wanted), after: forgetsUndo ? { forgetsUndo } : null });
      return null;
    },
  };

  /** Changes a wish, and tells what it was before. */
  async function changeWish(
    params: Params,
    { tellChange }: Pick<ApiRequest, 'tellChange'>,
    change: (reactorId: string) => Promise<WantedReactor>,
  ) {
    const reactorId = readId(params);
    const { wanted: before } = await consumer.find(reactorId);
    const after = showWish(await change(reactorId));
    tellChange({ before: before && showWish(before), after });
    return { id: reactorId, wanted: after };
  }
}

function readId({ publisher, name }: Params): string {
  return formatReactorId({ publisher, id: name });
}

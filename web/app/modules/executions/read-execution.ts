import type { Answer } from '~/api/answers';
import { type Api, answer } from '~/api/client';

/** Asks for one execution. The client's own type loses fields that hold any JSON; the type of the contract has them. */
export async function readExecution(api: Api, executionId: string, signal: AbortSignal): Promise<Answer<'getExecution'>> {
  const params = { path: { executionId } };
  return (await answer(api.GET('/v1/executions/{executionId}', { params, signal }))) as Answer<'getExecution'>;
}

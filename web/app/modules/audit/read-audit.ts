import type { Answer, Query } from '~/api/answers';
import { type Api, answer } from '~/api/client';

/** Asks for one page of the audit log as JSON; the operation can answer CSV too, so the client's type is both. */
export async function readAudit(api: Api, query: Omit<Query<'listAudit'>, 'format'>, signal?: AbortSignal): Promise<Answer<'listAudit'>> {
  return (await answer(api.GET('/v1/audit', { params: { query }, signal }))) as Answer<'listAudit'>;
}

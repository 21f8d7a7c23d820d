import { textAt } from '#domain/base/json.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { AuditLog } from './audit-log.ts';
import type { ApiRequest } from './request.ts';

/** Longest target that an entry names. */
const MAX_TARGET = 256;

/** Writes down who asks for what before it is done: where that fails, nothing is done. */
export function auditBefore(audit: Pick<AuditLog, 'append'>, clock: Pick<Clock, 'now'>) {
  return async ({ id, operation, caller }: ApiRequest, input: Readonly<Record<string, unknown>>): Promise<void> => {
    const tenants = [...new Set(caller.roles.map(({ tenant }) => tenant))].join(',');
    const ids = [...Object.values(Object(input['params'])), textAt(input, 'body', 'id')].filter((id) => id !== undefined);
    const target = ids.map(String).join('/').slice(0, MAX_TARGET);
    const at = new Date(clock.now()).toISOString();
    await audit.append({ at, actor: caller.id, operation, target, outcome: 'asked', requestId: id, tenants });
  };
}

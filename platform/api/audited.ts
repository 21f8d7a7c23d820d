import { truncate } from '@attack-reactor/kit/contract';
import { textAt } from '#domain/base/json.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { AuditLog } from './audit-log.ts';
import type { ApiRequest, Change } from './request.ts';

/** Longest target that an entry names. */
const MAX_TARGET = 256;
/** Longest value before, or after, that an entry holds as JSON. */
const MAX_VALUE = 8_000;

type Input = Readonly<Record<string, unknown>>;

/** Writes down every request that changes something. */
export type Audit = {
  /** Writes who asks for what before it is done: where that fails, nothing is done. */
  before(request: ApiRequest, input: Input): Promise<void>;
  /** Writes what became of it, with the values that changed. @param outcome `done`, or `refused` and the status */
  after(request: ApiRequest, input: Input, outcome: string, change?: Change): Promise<void>;
};

export function auditRequests(audit: Pick<AuditLog, 'append'>, clock: Pick<Clock, 'now'>): Audit {
  const write = async ({ id, operation, caller }: ApiRequest, input: Input, outcome: string, change?: Change): Promise<void> => {
    const tenants = [...new Set(caller.roles.map(({ tenant }) => tenant))].join(',');
    const ids = [...Object.values(Object(input['params'])), textAt(input, 'body', 'id')].filter((one) => one !== undefined);
    const target = ids.map(String).join('/').slice(0, MAX_TARGET);
    const at = new Date(clock.now()).toISOString();
    const said = { at, actor: caller.id, operation, target, outcome, requestId: id, tenants };
    await audit.append({ ...said, ...(change !== undefined && { change: writeChange(change) }) });
  };
  return {
    before: (request, input) => write(request, input, 'asked'),
    after: write,
  };
}

/** A value that is too long is kept as the beginning of its text. */
function writeChange({ before, after }: Change): string {
  const keep = (value: unknown) => {
    const text = JSON.stringify(value ?? null);
    return text.length <= MAX_VALUE ? value : truncate(text, MAX_VALUE);
  };
  return JSON.stringify({ before: keep(before) ?? null, after: keep(after) ?? null });
}

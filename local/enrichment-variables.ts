import type { Context } from 'aws-lambda';
import type { EnrichEnv } from '#handlers/enrich/env.ts';
import type { RollUpTacticsEnv } from '#handlers/roll-up-tactics/env.ts';
import { rollUpTacticsFunction } from '#handlers/roll-up-tactics/function.ts';
import { localName } from './function-queue.ts';
import { buildDatabaseVariables, OBSERVABILITY } from './function-variables.ts';
import { HOME } from './home.ts';
import { lambdaContext } from './lambda-context.ts';
import { LOCAL_TABLES } from './tables.ts';

/** How findings are published here; a field left out: as a deployment does by default. */
type Publishing = {
  readonly publishMode?: 'administrator' | 'annotate';
  readonly granularity?: 'technique' | 'source';
  readonly maxTechniques?: number;
};
type Parts = { readonly database: Parameters<typeof buildDatabaseVariables>[0] };

/** The surroundings of one call of λ roll-up-tactics. */
export function rollUpContext(): Context {
  return lambdaContext({ ...HOME, ...rollUpTacticsFunction, functionName: localName(rollUpTacticsFunction) }, Date.now);
}

/** Variables of λ roll-up-tactics; λ enrich has them as well. */
export function rollUpVariables({ database }: Parts, { publishMode }: Publishing) {
  return {
    ...OBSERVABILITY,
    ...buildDatabaseVariables(database),
    PUBLISHER_PARTITION: HOME.partition,
    PUBLISHER_ACCOUNT_ID: HOME.accountId,
    PUBLISHER_REGION: HOME.region,
    COMPANY_NAME: 'Local',
    PUBLISH_MODE: publishMode ?? 'administrator',
    IMPORT_CALLS_PER_SECOND: '10',
    LEDGER_TABLE: LOCAL_TABLES.ledger,
  } as const satisfies RollUpTacticsEnv;
}

/** Variables of λ enrich. */
export function enrichVariables(stage: Parts & { readonly deadLetters: { readonly url: string } }, options: Publishing) {
  return {
    ...rollUpVariables(stage, options),
    DEAD_LETTER_QUEUE_URL: stage.deadLetters.url,
    GRANULARITY: options.granularity ?? 'technique',
    MAX_TECHNIQUES_PER_FINDING: String(options.maxTechniques ?? 5),
  } as const satisfies EnrichEnv;
}

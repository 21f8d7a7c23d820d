import type { FunctionSize } from '#domain/base/function-definition.ts';
import { REACTOR_SECONDS } from './phase-times.ts';

/** The function of every reactor. λ dispatch-finding and λ roll-back wait for it, so their timeouts are longer. */
export const REACTOR_FUNCTION: FunctionSize = { memoryMb: 512, timeoutSeconds: REACTOR_SECONDS };

import type { Item } from '../api/answers.ts';

export type Severity = Item<'listFindings'>['severity'];

/** The severities, informational first. */
export const SEVERITY_LABELS = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Severity[];

import { channel } from 'node:diagnostics_channel';

/**
 * Where λ enrich says what became of each finding. Nobody listens in AWS (publishing is then a no-op); the local runtime
 * and the replay command do, and so watch the very handler that deploys.
 */
export const enrichmentOutcomes = channel('attack-reactor:enrichment-outcomes');

/** Where λ start-reaction says what it started and what it left alone. */
export const reactionOutcomes = channel('attack-reactor:reaction-outcomes');

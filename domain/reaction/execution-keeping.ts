/** For how long the record of an execution is kept, and with it the backup that a rollback needs. */
export const KEEP_EXECUTIONS_MS = 400 * 24 * 3600 * 1000;

/**
 * For how long a version of a reactor is kept after it planned: longer than a backup, as a day for the answer and the wait for a change
 * window can lie between plan and change.
 */
export const KEEP_VERSIONS_MS = KEEP_EXECUTIONS_MS + 30 * 24 * 3600 * 1000;

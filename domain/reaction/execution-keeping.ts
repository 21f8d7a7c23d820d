/** For how long the record of an execution is kept, and with it the backup that a rollback needs. */
export const KEEP_EXECUTIONS_MS = 400 * 24 * 3600 * 1000;

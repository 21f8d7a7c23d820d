import { type Cloud, type CloudOptions, startCloud } from '#local/cloud.ts';
import { AccessLog } from './access-log.ts';
import { startPgliteProcess } from './pglite.ts';

/** The whole platform on a seeded database of its own; every right that is used is kept, and every error of it. */
export type SeededCloud = {
  readonly cloud: Cloud;
  readonly errors: readonly unknown[];
  /** Ends the database before the rest, as an outage does. */
  endDatabase(): Promise<void>;
  close(): Promise<void>;
};

export async function startSeededCloud(options: Partial<CloudOptions> = {}): Promise<SeededCloud> {
  const before = process.env['DATABASE_URL'];
  const access = new AccessLog();
  const errors: unknown[] = [];
  const database = await startPgliteProcess({ content: 'seeded' });
  const { host, port, user, database: name } = database;
  process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${name}`;
  const cloud = await startCloud({
    quota: 'unlimited',
    onOutcomes: () => undefined,
    onError: (error) => void errors.push(error),
    ...options,
    onAccess: (use) => {
      access.onFunction(use);
      options.onAccess?.(use);
    },
  });
  return {
    cloud,
    errors,
    endDatabase: () => database.close(),
    async close() {
      await cloud.close();
      await database.close();
      access.write();
      if (before === undefined) delete process.env['DATABASE_URL'];
      else process.env['DATABASE_URL'] = before;
    },
  };
}

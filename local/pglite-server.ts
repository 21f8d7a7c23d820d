import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { LocalDatabase } from './local-database.ts';
import { type ClusterContent, EXTENSIONS, loadCluster } from './pglite/cluster.ts';
import { servePglite } from './pglite/serve.ts';

export type PgliteOptions = {
  /** The content at first; nothing by default. */
  readonly content?: ClusterContent;
  /** Folder that keeps the data, and stays as it is where it holds some; without it they live in memory. One process at a time may use it. */
  readonly dataDir?: string;
};

/** Starts PGlite (PostgreSQL as WebAssembly, in this process) as `servePglite` serves it. */
export async function startPglite({ content = 'empty', dataDir }: PgliteOptions = {}): Promise<LocalDatabase> {
  const isThere = dataDir !== undefined && existsSync(join(dataDir, 'PG_VERSION'));
  const loadDataDir = isThere ? undefined : new Blob([await loadCluster(content)]);
  return await servePglite(
    await PGlite.create({
      extensions: EXTENSIONS,
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(loadDataDir === undefined ? {} : { loadDataDir }),
    }),
  );
}

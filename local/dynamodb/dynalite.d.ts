declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The emulator of DynamoDB on LevelDB; in memory without `path`. Times are in milliseconds. */
  function dynalite(options?: { createTableMs?: number; updateTableMs?: number; deleteTableMs?: number; path?: string }): Server;
  export = dynalite;
}

/** A platform in the background for the commands `react` and `rollback`; it ends when nobody asked for a quarter of an hour. */
import { randomUUID } from 'node:crypto';
import { startCloud } from '../cloud.ts';
import { announce, startControlServer, withdraw } from './control-server.ts';

const IDLE_MS = 15 * 60_000;

const cloud = await startCloud({
  quota: 'enforced',
  withReaction: true,
  onOutcomes: () => undefined,
  onError: (error) => console.error(error),
});
if (cloud.reaction === undefined) throw new Error('A platform without reactions has nothing to offer here; this cannot happen.');
const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
process.once('SIGTERM', stop).once('SIGINT', stop);
const idle = setTimeout(stop, IDLE_MS);
const token = randomUUID();
const server = await startControlServer(cloud, cloud.reaction, token, () => idle.refresh());
announce({ url: server.url, token, pid: process.pid });
await stopped;
clearTimeout(idle);
withdraw();
await server.close();
await cloud.close();

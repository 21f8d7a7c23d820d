import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';
import type { Storm } from './storm.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const request = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

export type LetterBox = LoopbackServer & {
  /** The bodies that were set aside; some twice. */
  readonly bodies: readonly string[];
};

/** Starts a dead-letter queue that takes batches and keeps their bodies. Nothing else of SQS. */
export async function startLetterBox(storm: Storm): Promise<LetterBox> {
  const bodies: string[] = [];
  const server = await serveLoopback(async (incoming, response) => {
    const { Entries } = request.parse(JSON.parse(String(await readBody(incoming, MAX_BYTES))));
    if (storm.strikes('dead letters reset')) return void incoming.socket.destroy();
    const isRefused = Entries.map(() => storm.strikes('dead letter refused'));
    const failed = Entries.filter((_, position) => isRefused[position]);
    const taken = Entries.filter((_, position) => !isRefused[position]);
    bodies.push(...taken.map(({ MessageBody }) => MessageBody));
    const answer = {
      Successful: taken.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: Id,
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      })),
      Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
  return { ...server, bodies };
}

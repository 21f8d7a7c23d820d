import { createServer, type Server } from 'node:net';
import { requireAnswer } from '#local/database-answer.ts';
import { listenOnLoopback } from '#local/local-database.ts';

const address = (fields: object) => ({ host: '127.0.0.1', port: 1, database: 'd', user: 'u', ...fields });
const opened: Server[] = [];
afterAll(() => {
  for (const server of opened) server.close();
});

async function listening(server: Server): Promise<number> {
  opened.push(server);
  return listenOnLoopback(server);
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Answers the messages of a client with these, one after the other. */
function answering(...answers: readonly Buffer[]): Promise<number> {
  const server = createServer((socket) => {
    const left = [...answers];
    socket.on('data', () => void socket.write(left.shift() ?? ''));
  });
  return listening(server);
}
const SCRAM = message('R', Buffer.from('\0\0\0\x0aSCRAM-SHA-256\0\0', 'latin1'));
const SCRAM_CHALLENGE = message('R', Buffer.from('\0\0\0\x0br=nonce,s=c2FsdA==,i=4096', 'latin1'));

describe('requireAnswer', () => {
  it('says in one line where nothing answers', async () => {
    await expect(requireAnswer(address({}))).rejects.toThrow(/^No PostgreSQL answers at 127\.0\.0\.1:1; start it or unset DATABASE_URL\.$/);
  });

  it.each(['db.example.com', '10.0.0.1', '::2'])('asks no other machine: %s', async (host) => {
    await expect(requireAnswer(address({ host }))).rejects.toThrow(`DATABASE_URL names ${host}, which is not this machine.`);
  });

  it('gives up within seconds on what takes the connection and says nothing', async () => {
    const port = await listening(createServer());

    await expect(requireAnswer(address({ port }))).rejects.toThrow(`Nothing answers as PostgreSQL at 127.0.0.1:${port} within 5 s`);
  }, 20_000);

  it('says so where something else answers', async () => {
    const port = await listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));

    await expect(requireAnswer(address({ port }))).rejects.toThrow(/^PostgreSQL at 127\.0\.0\.1:\d+ cannot be used \([^\n]*\)/);
  });

  it.each([
    ['28P01', 'does not take the password of "u"'],
    ['28000', 'does not let "u" in'],
    ['3D000', 'has no database "d"'],
    ['53300', 'has no connection left'],
    ['57P03', 'is starting or stopping'],
    ['XX000', 'cannot be used (as the server words it)'],
  ])('says in one line what the server has against it: %s', async (code, reason) => {
    const port = await answering(message('E', Buffer.from(`SFATAL\0C${code}\0Mas the server words it\0\0`)));

    await expect(requireAnswer(address({ port }))).rejects.toThrow(`PostgreSQL at 127.0.0.1:${port} ${reason}`);
  });

  it('says so where the server wants a password and DATABASE_URL has none', async () => {
    const port = await answering(SCRAM, SCRAM_CHALLENGE);

    await expect(requireAnswer(address({ port }))).rejects.toThrow('asks for the password of "u". Put it into DATABASE_URL');
  });
});

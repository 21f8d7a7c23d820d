import type { Socket } from 'node:net';

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80877103;
const GSSENC_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const QUERY = 'Q';
const SYNC = 'S';
const FUNCTION_CALL = 'F';
const FLUSH = 'H';
const TERMINATE = 'X';
const READY_FOR_QUERY = 'Z';
const STARTUP_HEADER_BYTES = 8;
const HEADER_BYTES = 5;
/** PostgreSQL's own limit of a start-up packet. */
const LARGEST_STARTUP_BYTES = 10_000;
/** Far more than any statement of ours, and far less than the memory of PGlite. */
const LARGEST_MESSAGE_BYTES = 64 * 1024 * 1024;

export type TransactionStatus = 'idle' | 'open' | 'failed';

/**
 * Hands each batch of a client's messages to `onBatch`: the start-up packet, then everything up to and including a message
 * that the backend answers in full. Whole batches, because two connections may not interleave Parse and Bind. TLS and
 * cancellation are declined. Flush asks for half an answer and is dropped: `pg` and libpq always end with Sync or Query.
 */
export function readFrontend(socket: Socket, onBatch: (batch: Uint8Array) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  let batch: Buffer[] = [];
  let next: () => Buffer | undefined = startup;

  function startup(): Buffer | undefined {
    if (pending.length < STARTUP_HEADER_BYTES) return undefined;
    const packet = takeBytes(pending.readInt32BE(0), STARTUP_HEADER_BYTES, LARGEST_STARTUP_BYTES);
    const code = packet?.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSSENC_REQUEST) socket.write('N');
    else if (code === CANCEL_REQUEST) socket.end();
    else if (packet) {
      next = message;
      onBatch(packet);
    }
    return packet;
  }

  function message(): Buffer | undefined {
    if (pending.length < HEADER_BYTES) return undefined;
    const packet = takeBytes(1 + pending.readInt32BE(1), HEADER_BYTES, LARGEST_MESSAGE_BYTES);
    if (!packet) return undefined;
    const type = String.fromCharCode(packet[0] ?? 0);
    if (type === TERMINATE) socket.end();
    else if (type !== FLUSH) batch.push(packet);
    if (type === QUERY || type === SYNC || type === FUNCTION_CALL) {
      onBatch(Buffer.concat(batch));
      batch = [];
    }
    return packet;
  }

  function takeBytes(length: number, least: number, most: number): Buffer | undefined {
    if (length < least || length > most) socket.destroy(new Error(`A PostgreSQL message of ${length} bytes`));
    if (socket.destroyed || pending.length < length) return undefined;
    const taken = pending.subarray(0, length);
    pending = pending.subarray(length);
    return taken;
  }

  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (next() !== undefined);
  });
}

/**
 * An answer with one ReadyForQuery, at its end, and the transaction status it tells. PGlite sends one too many after an error,
 * on which `pg` would start its next query early: https://github.com/electric-sql/pglite/issues/958
 */
export function keepLastReady(answer: Uint8Array): { readonly bytes: Buffer; readonly status: TransactionStatus } {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const parts: Buffer[] = [];
  let ready: Buffer | undefined;
  for (let start = 0; start + HEADER_BYTES <= bytes.length; ) {
    const end = start + 1 + bytes.readInt32BE(start + 1);
    const packet = bytes.subarray(start, end);
    if (bytes[start] === READY_FOR_QUERY.charCodeAt(0)) ready = packet;
    else parts.push(packet);
    start = end;
  }
  return { bytes: Buffer.concat(ready ? [...parts, ready] : parts), status: readStatus(ready) };
}

function readStatus(ready: Buffer | undefined): TransactionStatus {
  const status = String.fromCharCode(ready?.[HEADER_BYTES] ?? 0);
  if (status === 'T') return 'open';
  return status === 'E' ? 'failed' : 'idle';
}

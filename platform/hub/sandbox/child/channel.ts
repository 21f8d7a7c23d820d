/**
 * The sandboxed side of the channel to the platform: two pipes, lines of text, read and written without the event loop. A
 * package runs in the same process and may replace every global and every function of Node.js, so that this file keeps those
 * that it needs before any of it is loaded, and puts a secret before each line that the package cannot know.
 */
import fs from 'node:fs';

const TO_PLATFORM = 3;
const FROM_PLATFORM = 4;
const CHUNK_BYTES = 65_536;

const { readSync, writeSync } = fs;
const { parse } = JSON;
const buffer = Buffer.alloc(CHUNK_BYTES);
const decoder = new TextDecoder();
const decode = decoder.decode.bind(decoder);
const subarray = buffer.subarray.bind(buffer);
const indexOf = Function.prototype.call.bind(String.prototype.indexOf) as (text: string, part: string) => number;
const slice = Function.prototype.call.bind(String.prototype.slice) as (text: string, from: number, to?: number) => string;

/** A message of the sandboxed side: something that was attempted, a call to AWS, an answer, an error, or that it is done. */
type MessageKind = 'attempt' | 'exchange' | 'answer' | 'error' | 'done';

/** The channel, of which the package gets nothing into its hands. */
export type Channel = {
  /** @param body JSON */
  say(kind: MessageKind, body: string): void;
  /** Waits for a line of the platform; undefined: the platform has closed the channel. */
  hear(): unknown;
};

/** Opens the channel: the first line that the platform sends is the secret. */
export function openChannel(): Channel {
  let rest = '';
  const readLine = (): string | undefined => {
    for (;;) {
      const end = indexOf(rest, '\n');
      if (end !== -1) {
        const line = slice(rest, 0, end);
        rest = slice(rest, end + 1);
        return line;
      }
      const length = readSync(FROM_PLATFORM, buffer, 0, CHUNK_BYTES, null);
      if (length === 0) return undefined;
      rest += decode(subarray(0, length), { stream: true });
    }
  };
  const secret = readLine() ?? '';
  return {
    say: (kind, body) => void writeSync(TO_PLATFORM, `${secret} ${kind} ${body}\n`),
    hear() {
      const line = readLine();
      return line === undefined ? undefined : parse(line);
    },
  };
}

/** Answers with status 200 that are not the whole answer of Security Hub in one piece. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECES = 8;
const PIECE_MS = 150;
const JSON_TYPE = { 'content-type': 'application/json' };

/** The page of a proxy that wants somebody to sign in. */
export function answerHtml(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html><body>Sign in to go on</body></html>');
}

/** JSON without any part of an answer. */
export function answerEmpty(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE).end('{}');
}

/** The first half of the answer, as if it were all of it. */
export function cutAnswer(response: ServerResponse, body: string): void {
  response.writeHead(200, JSON_TYPE).end(body.slice(0, body.length / 2));
}

/** The whole answer, a few bytes at a time. */
export async function trickleAnswer(response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, JSON_TYPE);
  const length = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length; at += length) {
    response.write(body.slice(at, at + length));
    await sleep(PIECE_MS);
  }
  response.end();
}

/** The first half of the answer; the connection stays open. */
export function answerWithoutEnd(response: ServerResponse, body: string): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) }).write(body.slice(0, body.length / 2));
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';
import type { Dice } from '../dice.ts';
import type { Field } from './field.ts';
import type { Weather } from './weather.ts';

const MAX_BYTES = 4096;
/** Between a read and the write that follows, others must get their turn. */
const MAX_PAUSE_MS = 8;

export type ShelfDocument = Readonly<Record<Field, boolean>> & { readonly edits: number };
const written = z.object({ isPublic: z.boolean(), allowsPlain: z.boolean(), edits: z.number() });

/** One call of a reactor. */
export type ShelfCall = { readonly name: string; readonly phase: string; readonly executionId: string };
/** `base` is the document that it had read before, and `found` the one that was there. */
export type ShelfWrite = ShelfCall & { readonly base: ShelfDocument; readonly found: ShelfDocument; readonly left: ShelfDocument };

/** Told of every call before it is answered. */
export type ShelfListener = {
  onRead(call: ShelfCall): void;
  onWrite(write: ShelfWrite): Promise<void>;
};

/** Documents of member accounts, each written whole, with everything that reactors did to them. */
export class Shelf {
  readonly url: string;
  readonly #server: LoopbackServer;
  readonly #documents = new Map<string, ShelfDocument>();
  readonly #bases = new Map<string, ShelfDocument>();
  readonly #dice: Dice;
  readonly #weather: Weather;
  #listener: ShelfListener = { onRead: () => undefined, onWrite: async () => undefined };

  private constructor(server: LoopbackServer, { dice, weather }: ShelfOptions) {
    this.url = server.url;
    this.#server = server;
    this.#dice = dice;
    this.#weather = weather;
  }

  static async start(options: ShelfOptions): Promise<Shelf> {
    let serve: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
    const shelf = new Shelf(await serveLoopback((request, response) => serve(request, response)), options);
    serve = (request, response) => shelf.#serve(request, response);
    return shelf;
  }

  tell(listener: ShelfListener): void {
    this.#listener = listener;
  }

  look(name: string): ShelfDocument {
    return this.#documents.get(name) ?? { isPublic: false, allowsPlain: false, edits: 0 };
  }

  /** The owner changes a document. */
  edit(name: string, change: Partial<Record<Field, boolean>>): void {
    const before = this.look(name);
    this.#documents.set(name, { ...before, ...change, edits: before.edits + 1 });
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://shelf');
    const [phase, name, executionId] = [pathname.slice(1), searchParams.get('name') ?? '', searchParams.get('executionId') ?? ''];
    const body = await readBody(request, MAX_BYTES);
    await pause(this.#dice.between(0, MAX_PAUSE_MS));
    if (this.#weather.strikes('resource throttled')) return void response.writeHead(429).end('{}');
    const call = { phase, name, executionId };
    const key = Object.values(call).join(' ');
    if (request.method === 'GET') {
      this.#bases.set(key, this.look(name));
      this.#listener.onRead(call);
    } else await this.#write(call, this.#bases.get(key) ?? this.look(name), written.parse(JSON.parse(String(body))));
    if (this.#weather.strikes('answers lost')) return void response.destroy();
    response.end(JSON.stringify(this.look(name)));
  }

  async #write(by: ShelfCall, base: ShelfDocument, left: ShelfDocument): Promise<void> {
    const found = this.look(by.name);
    this.#documents.set(by.name, left);
    await this.#listener.onWrite({ ...by, base, found, left });
  }
}

type ShelfOptions = { readonly dice: Dice; readonly weather: Weather };

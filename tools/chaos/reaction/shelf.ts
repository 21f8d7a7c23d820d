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

/** One write of a reactor. `base` is the document that it had read before, and `found` the one that was there. */
export type ShelfWrite = {
  readonly name: string;
  readonly phase: string;
  readonly executionId: string;
  readonly base: ShelfDocument;
  readonly found: ShelfDocument;
  readonly left: ShelfDocument;
};

/** Documents of member accounts, each written whole, with everything that reactors did to them. */
export class Shelf {
  readonly url: string;
  readonly #server: LoopbackServer;
  readonly #documents = new Map<string, ShelfDocument>();
  readonly #bases = new Map<string, ShelfDocument>();
  readonly #dice: Dice;
  readonly #weather: Weather;
  readonly #onWrite: (write: ShelfWrite) => void;

  private constructor(server: LoopbackServer, { dice, weather, onWrite }: ShelfOptions) {
    this.url = server.url;
    this.#server = server;
    this.#dice = dice;
    this.#weather = weather;
    this.#onWrite = onWrite;
  }

  static async start(options: ShelfOptions): Promise<Shelf> {
    let serve: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
    const shelf = new Shelf(await serveLoopback((request, response) => serve(request, response)), options);
    serve = (request, response) => shelf.#serve(request, response);
    return shelf;
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
    const call = `${phase} ${name} ${executionId}`;
    if (request.method === 'GET') this.#bases.set(call, this.look(name));
    else this.#write({ phase, name, executionId }, this.#bases.get(call) ?? this.look(name), written.parse(JSON.parse(String(body))));
    if (this.#weather.strikes('answers lost')) return void response.destroy();
    response.end(JSON.stringify(this.look(name)));
  }

  #write(by: Pick<ShelfWrite, 'name' | 'phase' | 'executionId'>, base: ShelfDocument, left: ShelfDocument): void {
    const found = this.look(by.name);
    this.#documents.set(by.name, left);
    this.#onWrite({ ...by, base, found, left });
  }
}

type ShelfOptions = { readonly dice: Dice; readonly weather: Weather; readonly onWrite: (write: ShelfWrite) => void };

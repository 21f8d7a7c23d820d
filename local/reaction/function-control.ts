/**
 * An emulator of the part of Lambda that makes functions: create, look, change size and code, publish a version, alias, delete. It
 * leaves out IAM, the time that AWS takes (a function is ready at once), limits, layers, and everything else that a function may have.
 * Versions are numbered as in AWS: the same code and size again are the same version, and no number comes twice.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join, sep } from 'node:path';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { readBody } from '../loopback-server.ts';

/** A published version, unpacked. */
export type PublishedFunction = { readonly name: string; readonly number: string; readonly entry: string; readonly timeoutMs: number };

export type FunctionControlOptions = {
  /** Keeps functions for the next start. */
  readonly folder: string;
  readonly home: { readonly partition: string; readonly region: string; readonly accountId: string };
  readonly onPublished: (version: PublishedFunction) => void;
  readonly onRemoved: (qualifiedName: string) => void;
};

/** Answers a request of the control API; false: it is none. */
export type AnswerControl = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export type FunctionControl = {
  readonly answer: AnswerControl;
  /** Tells of the versions that an earlier start left in the folder. */
  publishKept(): void;
};

const code = z.object({ ZipFile: z.base64() });
/** The size of a function; other fields of a caller are answered as they came. */
const size = z.looseObject({ MemorySize: z.int().default(128), Timeout: z.int().default(3) });
const creation = size.extend({ FunctionName: z.string(), Code: code, Tags: z.record(z.string(), z.string()).default({}) });
const alias = z.object({ Name: z.string(), FunctionVersion: z.string() });
const version = z.object({ number: z.string(), sha256: z.string(), timeoutSeconds: z.int(), memoryMb: z.int() });
const kept = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()),
  size,
  /** Base64 SHA-256 of the zip that a next version would have. */
  sha256: z.string(),
  last: z.int(),
  versions: z.array(version),
  aliases: z.record(z.string(), z.string()),
});
type Kept = z.output<typeof kept>;

const MAX_REQUEST_BYTES = 70 * 1024 * 1024;
const ROOT = '/2015-03-31/functions';

/** Opens the functions of a folder. */
export function openFunctionControl(options: FunctionControlOptions): FunctionControl {
  const control = new Control(options);
  const answer: AnswerControl = async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://lambda');
    if (!url.pathname.startsWith(ROOT) || url.pathname.endsWith('/invocations')) return false;
    const [named = '', part = '', more = ''] = url.pathname.slice(ROOT.length).split('/').slice(1).map(decodeURIComponent);
    const body: unknown = JSON.parse((await readBody(request, MAX_REQUEST_BYTES))?.toString() || '{}');
    const { name, qualifier = url.searchParams.get('Qualifier') ?? undefined } = readFunctionName(named);
    const said = control.answer({ method: request.method ?? 'GET', name, qualifier, part, more, body });
    if ('fault' in said) send(response, said.status, { Type: 'User', message: said.fault }, said.error);
    else send(response, said.status, said.body);
    return true;
  };
  return { answer, publishKept: () => control.publishKept() };
}

/** Splits a name, an ARN, or either with a version. */
export function readFunctionName(value: string): { readonly name: string; readonly qualifier: string | undefined } {
  const [name = '', qualifier] = (value.startsWith('arn:') ? value.split(':').slice(6).join(':') : value).split(':');
  return { name, qualifier };
}

type Asked = {
  readonly method: string;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly part: string;
  readonly more: string;
  readonly body: unknown;
};
type Answer =
  | { readonly status: number; readonly body: object }
  | { readonly status: number; readonly error: string; readonly fault: string };

class Control {
  readonly #options: FunctionControlOptions;

  constructor(options: FunctionControlOptions) {
    this.#options = options;
  }

  publishKept(): void {
    const { folder } = this.#options;
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const one = this.#read(name);
      for (const { number, timeoutSeconds } of one?.versions ?? []) this.#tellPublished(name, number, timeoutSeconds);
    }
  }

  answer(asked: Asked): Answer {
    const { method, name, part } = asked;
    if (method === 'POST' && name === '') return this.#create(creation.parse(asked.body));
    const one = this.#read(name);
    if (one === undefined) return absent(`Function not found: ${name}`);
    if (part === '') return method === 'DELETE' ? this.#delete(one, asked.qualifier) : this.#describe(one, asked.qualifier);
    if (part === 'code') return this.#changeCode(one, code.parse(asked.body));
    if (part === 'configuration') return this.#changeSize(one, asked.body);
    if (part === 'versions' && method === 'GET') return this.#listVersions(one);
    if (part === 'versions') return this.#publish(one, z.object({ CodeSha256: z.string().optional() }).parse(asked.body));
    if (part === 'aliases') return this.#nameVersion(one, asked);
    return { status: 501, error: 'NotImplemented', fault: `This emulator knows no ${method} of ${part}.` };
  }

  #create({ FunctionName: name, Code, Tags: tags, ...sizes }: z.output<typeof creation>): Answer {
    if (this.#read(name) !== undefined)
      return { status: 409, error: 'ResourceConflictException', fault: `Function already exist: ${name}` };
    const one: Kept = { name, tags, size: sizes, sha256: '', last: 0, versions: [], aliases: {} };
    return this.#changeCode(one, Code, 201);
  }

  #changeCode(one: Kept, { ZipFile }: z.output<typeof code>, status = 200): Answer {
    const zip = Buffer.from(ZipFile, 'base64');
    const after = { ...one, sha256: createHash('sha256').update(zip).digest('base64') };
    this.#keep(after);
    writeFileSync(join(this.#folderOf(one.name), 'latest.zip'), zip);
    return { status, body: this.#configuration(after) };
  }

  #changeSize(one: Kept, body: unknown): Answer {
    const after = { ...one, size: size.parse({ ...one.size, ...(body as object) }) };
    this.#keep(after);
    return { status: 200, body: this.#configuration(after) };
  }

  #publish(one: Kept, { CodeSha256 }: { CodeSha256?: string | undefined }): Answer {
    const { sha256, size: sizes } = one;
    if (CodeSha256 !== undefined && CodeSha256 !== sha256)
      return {
        status: 400,
        error: 'InvalidParameterValueException',
        fault: `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256`,
      };
    const newest = one.versions.at(-1);
    const isSame = newest?.sha256 === sha256 && newest.timeoutSeconds === sizes.Timeout && newest.memoryMb === sizes.MemorySize;
    if (newest !== undefined && isSame) return { status: 201, body: this.#configuration(one, newest.number) };
    const number = String(one.last + 1);
    for (const [file, bytes] of Object.entries(unzipSync(readFileSync(join(this.#folderOf(one.name), 'latest.zip'))))) {
      const path = placeInside(join(this.#folderOf(one.name), number), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    const published = { number, sha256, timeoutSeconds: sizes.Timeout, memoryMb: sizes.MemorySize };
    const after = { ...one, last: one.last + 1, versions: [...one.versions, published] };
    this.#keep(after);
    this.#tellPublished(one.name, number, sizes.Timeout);
    return { status: 201, body: this.#configuration(after, number) };
  }

  #listVersions(one: Kept): Answer {
    const numbers = [undefined, ...one.versions.map(({ number }) => number)];
    return { status: 200, body: { Versions: numbers.map((number) => this.#configuration(one, number ?? '$LATEST')) } };
  }

  #nameVersion(one: Kept, { method, more, body }: Asked): Answer {
    if (method === 'PUT' && one.aliases[more] === undefined) return absent(`Cannot find alias arn: ${one.name}:${more}`);
    if (method === 'GET') return { status: 200, body: { Name: more, FunctionVersion: one.aliases[more] } };
    const { Name, FunctionVersion } = alias.parse({ Name: more, ...(body as object) });
    this.#keep({ ...one, aliases: { ...one.aliases, [Name]: FunctionVersion } });
    return { status: method === 'PUT' ? 200 : 201, body: { Name, FunctionVersion } };
  }

  #describe(one: Kept, qualifier: string | undefined): Answer {
    if (qualifier !== undefined && one.versions.every(({ number }) => number !== qualifier))
      return absent(`Function not found: ${one.name}:${qualifier}`);
    return { status: 200, body: { Configuration: this.#configuration(one, qualifier), Tags: one.tags } };
  }

  #delete(one: Kept, qualifier: string | undefined): Answer {
    const gone = one.versions.filter(({ number }) => qualifier === undefined || number === qualifier);
    for (const { number } of gone) this.#options.onRemoved(`${one.name}:${number}`);
    if (qualifier === undefined) rmSync(this.#folderOf(one.name), { recursive: true, force: true });
    else this.#keep({ ...one, versions: one.versions.filter((version) => !gone.includes(version)) });
    return { status: 204, body: {} };
  }

  #configuration(one: Kept, number?: string): object {
    const { partition, region, accountId } = this.#options.home;
    const published = one.versions.find((version) => version.number === number);
    return {
      FunctionName: one.name,
      FunctionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${one.name}${number === undefined ? '' : `:${number}`}`,
      Version: number ?? '$LATEST',
      CodeSha256: published?.sha256 ?? one.sha256,
      ...one.size,
      State: 'Active',
      LastUpdateStatus: 'Successful',
    };
  }

  #tellPublished(name: string, number: string, timeoutSeconds: number): void {
    const entry = join(this.#folderOf(name), number, 'index.mjs');
    this.#options.onPublished({ name, number, entry, timeoutMs: timeoutSeconds * 1000 });
  }

  #read(name: string): Kept | undefined {
    const path = join(this.#folderOf(name), 'function.json');
    return name !== '' && existsSync(path) ? kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  }

  #keep(one: Kept): void {
    mkdirSync(this.#folderOf(one.name), { recursive: true });
    writeFileSync(join(this.#folderOf(one.name), 'function.json'), JSON.stringify(one));
  }

  #folderOf(name: string): string {
    return join(this.#options.folder, encodeURIComponent(name));
  }
}

/** @throws Error for a file of a zip that would lie outside of its folder */
function placeInside(folder: string, file: string): string {
  const path = join(folder, file);
  if (!path.startsWith(folder + sep))
    throw new Error(`The zip of a function holds ${JSON.stringify(file)}, which is outside of its folder.`);
  return path;
}

function absent(fault: string): Answer {
  return { status: 404, error: 'ResourceNotFoundException', fault };
}

function send(response: ServerResponse, status: number, body: object, error?: string): void {
  const headers = { 'content-type': 'application/json', ...(error !== undefined && { 'x-amzn-errortype': error }) };
  response.writeHead(status, headers).end(status === 204 ? '' : JSON.stringify(body));
}

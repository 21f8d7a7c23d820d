import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { truncate } from '@attack-reactor/kit/contract';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isDeeperThan, isRecord, textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { findingDocumentsIn, findingsIn } from '#domain/finding/envelope.ts';
import type { RejectReason } from '#domain/finding/finding.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { GENERATOR_PREFIX } from '#domain/finding/product.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { activateRelease } from '#platform/mapping/mapping-releases.ts';
import { seed } from '#platform/mapping/migrations.ts';
import { readRelease } from '#platform/mapping/sql-folder.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { asciiJson } from './event-bridge/event-bus.ts';
import { type JsonDocument, readJsonDocuments } from './json-documents.ts';
import { toDatabaseSettings } from './local-database.ts';
import { type Tally, tallyOutcomes } from './outcome-tally.ts';

/** One finding of one document, and what became of it. */
export type ReplayedFinding = {
  /** Path of the file as given or found. */
  readonly source: string;
  /** Position in the file, over all documents of JSON Lines. */
  readonly index: number;
  readonly sourceId: string | undefined;
  readonly outcome: EnrichmentOutcome | undefined;
};

export type ReplayReport = Tally & {
  readonly documents: number;
  /** Documents, or lines, that are no JSON or hold nothing that could be a finding; `problems` says what and where. */
  readonly unreadable: number;
  readonly findings: number;
  /** Technique findings in Security Hub after the run. */
  readonly attackFindings: number;
  /** Technique findings beyond one per source finding and technique; a correct run has none. */
  readonly duplicates: number;
  /** Findings of which nothing is known after the run; a correct run has none. */
  readonly lost: number;
};

export type Replay = { readonly report: ReplayReport; readonly findings: readonly ReplayedFinding[]; readonly problems: readonly string[] };

export type ReplayOptions = {
  readonly paths: readonly string[];
  /** A file that a search of folders passes over: the one that the findings of this run are written to. */
  readonly except?: string | undefined;
  /** Folder of a built release to replay with, instead of the active one. */
  readonly releaseFolder?: string;
  readonly onFinding?: (finding: ReplayedFinding, done: number) => void;
  readonly onError: (error: unknown) => void;
};

/**
 * Runs every JSON document below the paths through the local pipeline: queue, λ enrich, mapping database, Security Hub. A
 * document that cannot be read is named in `problems`, with its file and position, and left out.
 * @throws ConfigurationInvalid for a path that does not exist, or where nothing can be read; MigrationFailed for a
 * release that is none
 */
export async function replay(options: ReplayOptions): Promise<Replay> {
  if (options.releaseFolder !== undefined) requireRelease(options.releaseFolder);
  const files = options.paths.flatMap((path) => jsonFiles(path, options.except)).map(readFindings);
  const problems = files.flatMap((file) => file.problems);
  if (files.every(({ documents }) => documents.length === 0)) throw new ConfigurationInvalid(problems.join('\n'));
  const run = new ReplayRun(options);
  const cloud = await startCloud({ quota: 'unlimited', onOutcomes: run.hear, onError: options.onError });
  try {
    if (options.releaseFolder !== undefined) await activateFolder(cloud, options.releaseFolder);
    for (const { path, documents } of files) await run.send(cloud, path, documents);
    await run.settle(cloud);
    return { report: { ...run.report(cloud, files.length), unreadable: problems.length }, findings: run.findings(), problems };
  } finally {
    await cloud.close();
  }
}

/** Nothing has asked for the mapping yet, so the first finding meets this release. */
async function activateFolder({ database }: Cloud, folder: string): Promise<void> {
  if (database.engine !== 'PGlite')
    throw new ConfigurationInvalid('A release from a folder is replayed on a throwaway database only: unset DATABASE_URL.');
  const sql = postgres(toDatabaseSettings(database), { clock: systemClock });
  try {
    const release = await readRelease(folder);
    await seed(sql, release);
    await activateRelease(sql, release.version);
  } finally {
    await sql.close();
  }
}

type Sent = { readonly source: string; readonly index: number; readonly sourceId: string | undefined; outcome?: EnrichmentOutcome };

class ReplayRun {
  readonly hear: (outcomes: readonly EnrichmentOutcome[]) => void;
  readonly #options: ReplayOptions;
  readonly #sent: Sent[] = [];
  readonly #byMessage = new Map<string, Sent>();
  /** Outcomes that came before SendMessage had told us the id of the message. */
  readonly #early = new Map<string, EnrichmentOutcome>();
  /** Sources on their way: two versions of one source never travel together, so that every run ends the same. */
  readonly #travelling = new Set<string>();
  #done = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.hear = (outcomes) => {
      for (const outcome of outcomes) if (outcome.kind !== 'failed') this.#note(outcome);
    };
  }

  async send(cloud: Cloud, file: string, documents: readonly unknown[]): Promise<void> {
    for (const [index, document] of documents.entries()) {
      const identity = identityIn(document);
      if (identity !== undefined && this.#travelling.has(identity)) await this.settle(cloud);
      if (identity !== undefined) this.#travelling.add(identity);
      const sent: Sent = { source: file, index, sourceId: textAt(document, 'Id') ?? textAt(document, 'id') };
      this.#sent.push(sent);
      await this.#post(cloud, sent, asciiJson(eventWith(document)));
    }
  }

  async settle(cloud: Cloud): Promise<void> {
    await cloud.settled();
    this.#travelling.clear();
  }

  findings(): readonly ReplayedFinding[] {
    return this.#sent.map(({ source, index, sourceId, outcome }) => ({ source, index, sourceId: outcome?.sourceId ?? sourceId, outcome }));
  }

  report(cloud: Cloud, documents: number): Omit<ReplayReport, 'unreadable'> {
    const outcomes = this.#sent.flatMap(({ outcome }) => outcome ?? []);
    const published = cloud.securityHub.findings().filter((finding) => String(finding['GeneratorId']).startsWith(GENERATOR_PREFIX));
    const stories = new Set(published.map((finding) => `${JSON.stringify(finding['RelatedFindings'])} ${finding['GeneratorId']}`));
    return {
      documents,
      findings: this.#sent.length,
      ...tallyOutcomes(outcomes),
      attackFindings: published.length,
      duplicates: published.length - stories.size,
      lost: this.#sent.length - outcomes.length,
    };
  }

  /** A message that the queue does not take is the fault of its finding, which is rejected and not lost. */
  async #post(cloud: Cloud, sent: Sent, text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_MESSAGE_BYTES) {
      const detail = `makes an event of ${bytes} bytes, a message holds ${MAX_MESSAGE_BYTES}`;
      return this.#tell(sent, rejectedUnread(sent, 'too-large', detail));
    }
    const answer = await cloud.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: cloud.enrichment.url, Entries: [{ Id: '0', MessageBody: text }] }),
    );
    const messageId = answer.Successful?.[0]?.MessageId;
    if (messageId === undefined) {
      const detail = `the queue refuses its event: ${answer.Failed?.[0]?.Message}`;
      return this.#tell(sent, rejectedUnread(sent, 'invalid-field', detail));
    }
    this.#byMessage.set(messageId, sent);
    const early = this.#early.get(messageId);
    if (early !== undefined) this.#note(early);
  }

  #note(outcome: EnrichmentOutcome): void {
    const sent = this.#byMessage.get(outcome.messageId);
    if (sent === undefined) this.#early.set(outcome.messageId, outcome);
    else this.#tell(sent, outcome);
  }

  #tell(sent: Sent, outcome: EnrichmentOutcome): void {
    if (sent.outcome === undefined) this.#done += 1;
    sent.outcome = outcome;
    this.#options.onFinding?.({ source: sent.source, index: sent.index, sourceId: outcome.sourceId ?? sent.sourceId, outcome }, this.#done);
  }
}

function rejectedUnread({ sourceId }: Sent, reason: RejectReason, detail: string): EnrichmentOutcome {
  const nothing = { messageId: '', product: undefined, key: undefined, techniques: [], tactics: [], published: [] };
  return { ...nothing, sourceId, kind: 'rejected', reason, field: '$', detail };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Far below the depth at which writing JSON fails. */
const MAX_LEVELS = 1000;

type FindingsFile = { readonly path: string; readonly documents: readonly unknown[]; readonly problems: readonly string[] };

/** Everything in a file that could be a finding: whether it is one is for the pipeline to say. */
function readFindings(path: string): FindingsFile {
  const { documents, problems } = readJsonDocuments(path);
  const refusals = documents.map((document) => ({ document, refusal: whyNoFinding(document.value) }));
  const at = ({ line }: JsonDocument) => (documents.length + problems.length > 1 ? `${path}:${line}` : path);
  return {
    path,
    documents: refusals.flatMap(({ document, refusal }) => (refusal === undefined ? findingDocumentsIn(document.value) : [])),
    problems: [...problems, ...refusals.flatMap(({ document, refusal }) => (refusal === undefined ? [] : [`${at(document)}: ${refusal}`]))],
  };
}

function whyNoFinding(value: unknown): string | undefined {
  if (isDeeperThan(value, MAX_LEVELS)) return `this is nested more than ${MAX_LEVELS} levels deep, and cannot be written into a message`;
  if (Array.isArray(value)) return value.length === 0 ? 'this list is empty; write findings into it' : undefined;
  if (!isRecord(value))
    return `this is ${truncate(oneLine(JSON.stringify(value)), 40)}; a finding, a list of findings or an event is needed`;
  // The lines that `replay --out` writes name a finding and do not hold it.
  if ('source' in value && 'index' in value && 'outcome' in value)
    return `this tells what became of a finding, which stands in ${JSON.stringify(value['source'])}; replay that file`;
  return undefined;
}

function eventWith(document: unknown): object {
  return { source: 'aws.securityhub', 'detail-type': 'Security Hub Findings - Imported', detail: { findings: [document] } };
}

function identityIn(document: unknown): string | undefined {
  const [parsed] = findingsIn(document);
  return parsed?.kind === 'finding' ? identifyFinding(parsed.finding) : undefined;
}

const JSON_FILE = /\.(json|jsonl|ndjson)$/;

/** The file itself, or every JSON file below a folder, in the order of their names. */
function jsonFiles(path: string, except: string | undefined): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new ConfigurationInvalid(`There is no file or folder "${path}". Give paths of JSON documents.`);
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => JSON_FILE.test(name));
  const found = names.toSorted().map((name) => join(path, name));
  const others = found.filter((file) => except === undefined || resolve(file) !== resolve(except));
  if (others.length === 0) throw new ConfigurationInvalid(`The folder "${path}" holds no .json, .jsonl or .ndjson file.`);
  return others;
}

/** Said before anything starts. */
function requireRelease(folder: string): void {
  if (existsSync(join(folder, 'release.json'))) return;
  throw new ConfigurationInvalid(`"${folder}" holds no built release: there is no release.json in it. See npm run build:seed -- --help.`);
}

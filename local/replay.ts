import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { EnrichmentOutcome } from '#domain/enrichment-outcome.ts';
import { findingDocumentsIn, findingsIn } from '#domain/envelope.ts';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { identityOf } from '#domain/finding.ts';
import { textAt } from '#domain/json.ts';
import { GENERATOR_PREFIX } from '#domain/product.ts';
import { activateRelease } from '#platform/gateways/mapping-releases.ts';
import { postgres } from '#platform/gateways/postgres.ts';
import { seed } from '#platform/migrations.ts';
import { readRelease } from '#platform/sql-folder.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { asciiJson } from './event-bridge/event-bus.ts';
import { settingsOf } from './local-database.ts';
import { type Tally, tallyOf } from './outcome-tally.ts';

/** One finding of one document, and what became of it. */
export type ReplayedFinding = {
  /** Path of the file as given or found. */
  readonly source: string;
  /** Position in the document. */
  readonly index: number;
  readonly sourceId: string | undefined;
  readonly outcome: EnrichmentOutcome | undefined;
};

export type ReplayReport = Tally & {
  readonly documents: number;
  readonly findings: number;
  /** Technique findings in Security Hub after the run. */
  readonly attackFindings: number;
  /** Technique findings beyond one per source finding and technique; a correct run has none. */
  readonly duplicates: number;
  /** Findings of which nothing is known after the run; a correct run has none. */
  readonly lost: number;
};

export type ReplayOptions = {
  readonly paths: readonly string[];
  /** Folder of a built release to replay with, instead of the active one. */
  readonly releaseFolder?: string;
  readonly onFinding?: (finding: ReplayedFinding, done: number) => void;
  readonly onError: (error: unknown) => void;
};

/**
 * Runs every JSON document below the paths through the local pipeline: queue, λ enrich, mapping database, Security Hub.
 * Unreadable files and malformed JSON are findings that the pipeline rejects, not errors of the run.
 * @throws ConfigurationInvalid for a path that does not exist or holds no JSON; MigrationFailed for a folder that holds no release
 */
export async function replay(options: ReplayOptions): Promise<{ report: ReplayReport; findings: readonly ReplayedFinding[] }> {
  const files = options.paths.flatMap(jsonFiles);
  const run = new ReplayRun(options);
  const cloud = await startCloud({ quota: 'unlimited', onOutcomes: run.hear, onError: options.onError });
  try {
    if (options.releaseFolder !== undefined) await activateFolder(cloud, options.releaseFolder);
    for (const file of files) await run.send(cloud, file);
    await run.settle(cloud);
    return { report: run.report(cloud, files.length), findings: run.findings() };
  } finally {
    await cloud.close();
  }
}

/** Nothing has asked for the mapping yet, so the first finding meets this release. */
async function activateFolder({ database }: Cloud, folder: string): Promise<void> {
  if (database.engine !== 'PGlite')
    throw new ConfigurationInvalid('A release from a folder is replayed on a throwaway database only: unset DATABASE_URL.');
  const sql = postgres(settingsOf(database));
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

  async send(cloud: Cloud, file: string): Promise<void> {
    for (const [index, body] of bodiesOf(file).entries()) {
      const identity = identityIn(body.document);
      if (identity !== undefined && this.#travelling.has(identity)) await this.settle(cloud);
      if (identity !== undefined) this.#travelling.add(identity);
      const sent: Sent = { source: file, index, sourceId: textAt(body.document, 'Id') ?? textAt(body.document, 'id') };
      this.#sent.push(sent);
      await this.#post(cloud, sent, body.text);
    }
  }

  async settle(cloud: Cloud): Promise<void> {
    await cloud.settled();
    this.#travelling.clear();
  }

  findings(): readonly ReplayedFinding[] {
    return this.#sent.map(({ source, index, sourceId, outcome }) => ({ source, index, sourceId: outcome?.sourceId ?? sourceId, outcome }));
  }

  report(cloud: Cloud, documents: number): ReplayReport {
    const outcomes = this.#sent.flatMap(({ outcome }) => outcome ?? []);
    const published = cloud.securityHub.findings().filter((finding) => String(finding['GeneratorId']).startsWith(GENERATOR_PREFIX));
    const stories = new Set(published.map((finding) => `${JSON.stringify(finding['RelatedFindings'])} ${finding['GeneratorId']}`));
    return {
      documents,
      findings: this.#sent.length,
      ...tallyOf(outcomes),
      attackFindings: published.length,
      duplicates: published.length - stories.size,
      lost: this.#sent.length - outcomes.length,
    };
  }

  async #post(cloud: Cloud, sent: Sent, text: string): Promise<void> {
    const answer = await cloud.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: cloud.enrichment.url, Entries: [{ Id: '0', MessageBody: text }] }),
    );
    const messageId = answer.Successful?.[0]?.MessageId;
    if (messageId === undefined)
      return this.#options.onError(new Error(`The queue refused ${sent.source}[${sent.index}]: ${answer.Failed?.[0]?.Message}`));
    this.#byMessage.set(messageId, sent);
    const early = this.#early.get(messageId);
    if (early !== undefined) this.#note(early);
  }

  #note(outcome: EnrichmentOutcome): void {
    const sent = this.#byMessage.get(outcome.messageId);
    if (sent === undefined) {
      this.#early.set(outcome.messageId, outcome);
      return;
    }
    if (sent.outcome === undefined) this.#done += 1;
    sent.outcome = outcome;
    this.#options.onFinding?.({ source: sent.source, index: sent.index, sourceId: outcome.sourceId ?? sent.sourceId, outcome }, this.#done);
  }
}

type Body = { readonly document: unknown; readonly text: string };

/** One queue message per finding of a file; a file that is no JSON travels as it is. */
function bodiesOf(file: string): Body[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  try {
    return findingDocumentsIn(JSON.parse(text)).map((document) => ({ document, text: asciiJson(eventWith(document)) }));
  } catch {
    return [{ document: undefined, text: text.trim() === '' ? '(an empty file)' : text }];
  }
}

function eventWith(document: unknown): object {
  return { source: 'aws.securityhub', 'detail-type': 'Security Hub Findings - Imported', detail: { findings: [document] } };
}

function identityIn(document: unknown): string | undefined {
  const [parsed] = findingsIn(document);
  return parsed?.kind === 'finding' ? identityOf(parsed.finding) : undefined;
}

/** The file itself, or every `.json` file below a folder, in the order of their names. */
function jsonFiles(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new ConfigurationInvalid(`There is no file or folder "${path}". Give paths of JSON documents.`);
  if (stats.isFile()) return [path];
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  if (found.length === 0) throw new ConfigurationInvalid(`The folder "${path}" holds no .json file.`);
  return found.toSorted().map((name) => join(path, name));
}

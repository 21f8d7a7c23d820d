import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import { BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { outcomeLine, paint, severityColumn, terminalWidth } from '#scripts/terminal/terminal.ts';
import type { Cloud } from '../cloud.ts';
import { readJsonFile } from '../json-file.ts';

const NUMBER_COLUMNS = 4;
const SEVERITY_COLUMNS = 8;

type FeedItem = { readonly document: unknown; readonly isEvent: boolean };
/** Findings, or events, file by file: later files hold later versions. */
export type FeedFiles = readonly (readonly FeedItem[])[];

/** Each state of a finding that Security Hub announces is one version, and each version has one outcome. */
export type Fed = {
  /** Documents of the files. */
  readonly brought: number;
  /** Findings of those that Security Hub had already and did not announce. */
  readonly known: number;
  /** Versions that analysts and reactions made of findings. */
  readonly changed: number;
  /** Versions of findings of our own among the documents, which the event pattern keeps out. */
  readonly own: number;
  readonly outcomes: readonly EnrichmentOutcome[];
  readonly lost: number;
};

/**
 * Lists of findings, or of events, of every `.json` file of a folder, in the order of their names.
 * @throws ConfigurationInvalid naming the folder, or the file with line and column
 */
export function readFeed(folder: string): FeedFiles {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
  if (names.length === 0) throw new ConfigurationInvalid(`The folder "${folder}" holds no .json file. Name another one with --findings.`);
  return names.map((name) => listItems(join(folder, name)));
}

function listItems(file: string): FeedItem[] {
  const content = readJsonFile(file);
  return (Array.isArray(content) ? content : [content]).map((document, index) => {
    const isEvent = textAt(document, 'detail-type') !== undefined;
    if (!isEvent && !isFinding(document))
      throw new ConfigurationInvalid(
        `${file}[${index}] is neither a finding (Id, ProductArn, AwsAccountId, UpdatedAt) nor an event. Mend it, or take it out.`,
      );
    return { document, isEvent };
  });
}

/** Demands of Security Hub, whoever brings the finding in. */
function isFinding(document: unknown): boolean {
  return isRecord(document) && ['Id', 'ProductArn', 'AwsAccountId', 'UpdatedAt'].every((name) => textAt(document, name) !== undefined);
}

/** Brings findings into Security Hub as AWS's products do, and shows what becomes of each version. */
export class Feed {
  readonly hear: (outcomes: readonly EnrichmentOutcome[]) => void;
  #files: FeedFiles = [];
  readonly #outcomes: EnrichmentOutcome[] = [];
  readonly #severity = new Map<string, SeverityLabel>();
  #known = 0;
  #held: string[] | undefined;

  constructor() {
    this.hear = (outcomes) => {
      for (const outcome of outcomes) this.#note(outcome);
    };
  }

  async bringIn(cloud: Cloud, files: FeedFiles): Promise<void> {
    this.#files = files;
    for (const file of files) {
      for (const item of file) await this.#bring(cloud, item);
      await cloud.settled();
    }
  }

  /** Keeps what becomes of findings while something else is told, and hands the lines over after it. */
  async holdLines(tell: () => Promise<unknown>): Promise<readonly string[]> {
    const lines: string[] = [];
    this.#held = lines;
    try {
      await tell();
    } finally {
      this.#held = undefined;
    }
    return lines;
  }

  /** The sum of all, once the cloud has settled. */
  result(cloud: Cloud): Fed {
    const documents = this.#files.flat();
    const announced = cloud.bus.counters['findings']?.matched ?? 0;
    const own = documents.filter(({ document }) => findingsIn(document)[0]?.kind === 'own').length;
    return {
      brought: documents.length,
      known: this.#known,
      changed: announced + own + this.#known - documents.length,
      own,
      outcomes: this.#outcomes,
      lost: announced - this.#outcomes.length,
    };
  }

  async #bring(cloud: Cloud, { document, isEvent }: FeedItem): Promise<void> {
    const finding = isEvent ? listAt(document, 'detail', 'findings')[0] : document;
    const label = SEVERITY_LABELS.find((known) => known === at(finding, 'Severity', 'Label'));
    if (label !== undefined) this.#severity.set(String(at(finding, 'Id')), label);
    if (isEvent) return cloud.bus.put(Object(document));
    const ignored = cloud.securityHub.counters.ignored;
    cloud.securityHub.ingest(document);
    this.#known += cloud.securityHub.counters.ignored - ignored;
    await decideAsAnalyst(cloud, document);
  }

  #note(outcome: EnrichmentOutcome): void {
    if (outcome.kind === 'failed') return;
    this.#outcomes.push(outcome);
    const number = paint('gray', String(this.#outcomes.length).padStart(NUMBER_COLUMNS));
    const severity = severityColumn(this.#severity.get(outcome.sourceId ?? '') ?? 'INFORMATIONAL');
    const line = `${number}  ${severity}  ${outcomeLine(outcome, terminalWidth() - NUMBER_COLUMNS - SEVERITY_COLUMNS - 4)}`;
    if (this.#held === undefined) console.log(line);
    else this.#held.push(line);
  }
}

/** A product cannot change the workflow of a finding it brought in before; people do, through BatchUpdateFindings. */
async function decideAsAnalyst(cloud: Cloud, document: unknown): Promise<void> {
  const identifier = { Id: textAt(document, 'Id'), ProductArn: textAt(document, 'ProductArn') };
  const stored = cloud.securityHub
    .findings()
    .find((finding) => finding['Id'] === identifier.Id && finding['ProductArn'] === identifier.ProductArn);
  const status = textAt(document, 'Workflow', 'Status');
  if (status === textAt(stored, 'Workflow', 'Status')) return;
  if (status !== 'SUPPRESSED' && status !== 'NOTIFIED' && status !== 'RESOLVED') return;
  // People decide about what they have seen; both versions at once could overtake each other.
  await cloud.settled();
  const client = cloud.host.client(SecurityHubClient);
  await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifier], Workflow: { Status: status } }));
}

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { EnrichmentOutcome } from '#domain/enrichment-outcome.ts';
import { findingsIn } from '#domain/envelope.ts';
import { SEVERITY_LABELS, type SeverityLabel } from '#domain/finding.ts';
import { at, listAt, textAt } from '#domain/json.ts';
import { TIERS } from '#domain/mapping-release.ts';
import { type Cloud, HOME, startCloud } from './cloud.ts';
import { runCommand } from './command.ts';
import { HOW_TO_GET_MOTO, hasMemberAccounts } from './member-accounts.ts';
import { reasons, tallyOf, total } from './outcome-tally.ts';
import { announce, type ControlServer, startControlServer, withdraw } from './reaction/control-server.ts';
import type { ReactionCloud } from './reaction/reaction-cloud.ts';
import { setTheScene, tellReactions } from './reaction/story.ts';
import { outcomeLine, paint, severityColumn, table } from './terminal.ts';

const FINDINGS = join(import.meta.dirname, 'findings');
const ROLL_UP_EVERY_MS = 5 * 60_000;

const HELP = `Runs the platform on this machine: real handlers, a real mapping database, stand-ins for the AWS services. Feeds
the findings of a small company, shows what becomes of each, and keeps serving.

Usage: npm start -- [--exit] [--json] [--findings FOLDER]

  --exit             stop after the summary; exit code 0 only if nothing was lost
  --json             the last line of standard output is the summary as one JSON object (with --exit)
  --findings FOLDER  feed the JSON files of this folder instead: lists of ASFF findings, or of EventBridge events

Environment: DATABASE_URL uses that PostgreSQL (loopback) instead of PGlite; NO_COLOR turns colours off.`;

type Fed = { readonly findings: number; readonly outcomes: readonly EnrichmentOutcome[]; readonly own: number; readonly lost: number };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      exit: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      findings: { type: 'string', default: FINDINGS },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const startedAt = performance.now();
  console.log(`${paint('bold', 'Security Hub ATT&CK Reactor')}  on this machine\n\nStarting the mapping database and the stand-ins …`);
  const feed = new Feed(readFeed(values.findings));
  const withReaction = hasMemberAccounts();
  const cloud = await startCloud({ quota: 'enforced', withReaction, onOutcomes: feed.hear, onError: (error) => console.error(error) });
  try {
    console.log(header(cloud, performance.now() - startedAt));
    const before = cloud.reaction === undefined ? new Map() : await setTheScene(cloud.reaction);
    const fed = await feed.run(cloud);
    const reactions = cloud.reaction === undefined ? [] : await tellReactions(cloud, cloud.reaction, before);
    const rolledUp = await cloud.rollUpTactics();
    console.log(summary(cloud, fed, rolledUp.active));
    if (values.json) console.log(JSON.stringify({ ...(await jsonSummary(cloud, fed, rolledUp.active)), reactions }));
    if (!values.exit) await serve(cloud);
    return fed.lost === 0 ? 0 : 1;
  } finally {
    await cloud.close();
  }
}

type FeedItem = { readonly document: unknown; readonly isEvent: boolean };

/** Lists of findings, or of events, file by file: later files hold later versions. */
function readFeed(folder: string): FeedItem[][] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
  return files.map((name) => {
    const content: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return (Array.isArray(content) ? content : [content]).map((document) => ({
      document,
      isEvent: textAt(document, 'detail-type') !== undefined,
    }));
  });
}

/** Brings findings into Security Hub as AWS's products do, and follows each until its outcome is known. */
class Feed {
  readonly hear: (outcomes: readonly EnrichmentOutcome[]) => void;
  readonly #files: readonly (readonly FeedItem[])[];
  readonly #outcomes: EnrichmentOutcome[] = [];
  readonly #severity = new Map<string, SeverityLabel>();
  readonly #documents: number;
  /** Grows when an analyst changes a finding: that is one more version to follow. */
  #versions: number;

  constructor(files: readonly (readonly FeedItem[])[]) {
    this.#files = files;
    this.#documents = files.flat().length;
    this.#versions = this.#documents;
    this.hear = (outcomes) => {
      for (const outcome of outcomes) this.#note(outcome);
    };
  }

  async run(cloud: Cloud): Promise<Fed> {
    for (const file of this.#files) {
      for (const item of file) await this.#bring(cloud, item);
      await cloud.settled();
    }
    const matched = cloud.bus.counters['findings']?.matched ?? 0;
    const own = this.#files.flat().filter(({ document }) => findingsIn(document)[0]?.kind === 'own').length;
    return { findings: this.#documents, outcomes: this.#outcomes, own, lost: matched - this.#outcomes.length };
  }

  async #bring(cloud: Cloud, { document, isEvent }: FeedItem): Promise<void> {
    const finding = isEvent ? listAt(document, 'detail', 'findings')[0] : document;
    const label = SEVERITY_LABELS.find((known) => known === at(finding, 'Severity', 'Label'));
    if (label !== undefined) this.#severity.set(String(at(finding, 'Id')), label);
    if (isEvent) return cloud.bus.put(Object(document));
    cloud.securityHub.ingest(document);
    if (await decideAsAnalyst(cloud, document)) this.#versions += 1;
  }

  #note(outcome: EnrichmentOutcome): void {
    if (outcome.kind === 'failed') return;
    this.#outcomes.push(outcome);
    const progress = `[${String(this.#outcomes.length).padStart(3)}/${Math.max(this.#versions, this.#outcomes.length)}]`;
    console.log(
      `${paint('gray', progress)} ${severityColumn(this.#severity.get(outcome.sourceId ?? '') ?? 'INFORMATIONAL')} ${outcomeLine(outcome)}`,
    );
  }
}

/** A product cannot change the workflow of a finding it brought in before; people do, through BatchUpdateFindings. */
async function decideAsAnalyst(cloud: Cloud, document: unknown): Promise<boolean> {
  const identifier = { Id: textAt(document, 'Id'), ProductArn: textAt(document, 'ProductArn') };
  const stored = cloud.securityHub
    .findings()
    .find((finding) => finding['Id'] === identifier.Id && finding['ProductArn'] === identifier.ProductArn);
  const status = textAt(document, 'Workflow', 'Status');
  if (status === textAt(stored, 'Workflow', 'Status')) return false;
  if (status !== 'SUPPRESSED' && status !== 'NOTIFIED' && status !== 'RESOLVED') return false;
  // People decide about what they have seen; both versions at once could overtake each other.
  await cloud.settled();
  await new SecurityHubClient({}).send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifier], Workflow: { Status: status } }));
  return true;
}

function header({ database, securityHub, reaction }: Cloud, tookMs: number): string {
  const { activeRelease } = database.outcome;
  return `${table([
    ['mapping', `release ${activeRelease.version} in ${database.engine}, tiers ${TIERS.join(', ')}`],
    ['Security Hub', `${securityHub.url}, account ${HOME.accountId}, ${HOME.region}, 10 calls a second as in AWS`],
    ['reactions', reaction === undefined ? `off: ${HOW_TO_GET_MOTO}` : `member accounts of moto at ${reaction.memberAccounts.endpoint}`],
    ['ready in', `${(tookMs / 1000).toFixed(1)} s`],
  ])}\n`;
}

function summary(cloud: Cloud, { findings, outcomes, own, lost }: Fed, tactics: number): string {
  const tally = tallyOf(outcomes);
  const { counters } = cloud.securityHub;
  const rows = [
    [
      'findings',
      findings,
      `over ${Object.keys(tally.byProduct).length} products; a change of workflow by an analyst counts as one more version`,
    ],
    ['enriched', tally.enriched, `${activeFindings(cloud, /^attack\/T\d/).length} ATT&CK findings are active`],
    ['archived', tally.archived, 'their source passed, was resolved, suppressed or archived'],
    ['skipped', total(tally.skipped), reasons(tally.skipped)],
    ['rejected', total(tally.rejected), reasons(tally.rejected)],
    ['own', own, 'kept out by the event pattern'],
    ['lost', lost, ''],
    ['tactics', tactics, 'findings, one per tactic, account and Region'],
    ['import calls', counters.calls['BatchImportFindings'] ?? 0, `${counters.throttled} throttled`],
  ];
  const verdict = lost === 0 ? paint('green', 'Nothing was lost.') : paint('red', `${lost} findings were lost.`);
  return `\n${paint('bold', 'Tactics, by open source findings')}\n${tacticTable(cloud)}\n\n${paint('bold', 'Summary')}\n${table(rows)}\n\n${verdict}`;
}

/** The tactic findings of all accounts and Regions, added up. */
function tacticTable(cloud: Cloud): string {
  const byTactic = Map.groupBy(
    activeFindings(cloud, /^attack\/TA/),
    (finding) => `${textAt(finding, 'ProductFields', 'attack/tactic-id')}`,
  );
  const rows = [...byTactic].map(([id, findings]) => {
    const open = findings.reduce<number>((sum, finding) => sum + Number(at(finding, 'ProductFields', 'attack/open-findings')), 0);
    return { id, name: textAt(findings[0], 'ProductFields', 'attack/tactic-name') ?? id, open };
  });
  const most = Math.max(1, ...rows.map(({ open }) => open));
  const bar = (open: number) => paint('red', '█'.repeat(Math.max(1, Math.round((open / most) * 30))));
  return table(rows.toSorted((a, b) => b.open - a.open).map(({ id, name, open }) => [id, name, open, bar(open)]));
}

function activeFindings(cloud: Cloud, generator: RegExp): readonly Record<string, unknown>[] {
  return cloud.securityHub
    .findings()
    .filter((finding) => finding['RecordState'] === 'ACTIVE' && generator.test(String(finding['GeneratorId'])));
}

async function jsonSummary(cloud: Cloud, { findings, outcomes, own, lost }: Fed, tactics: number): Promise<Record<string, unknown>> {
  const attackFindings = activeFindings(cloud, /^attack\/T\d/).length;
  const deadLetters = (await cloud.queues.depth(cloud.deadLetters)).visible;
  return { findings, ...tallyOf(outcomes), own, attackFindings, tactics, deadLetters, lost };
}

/** Until somebody presses Ctrl-C. What is imported into the stand-in meanwhile is enriched as well. */
async function serve(cloud: Cloud): Promise<void> {
  console.log(`\nServing until Ctrl-C. Look around with any Security Hub client, for example:
  AWS_ACCESS_KEY_ID=${process.env['AWS_ACCESS_KEY_ID']} AWS_SECRET_ACCESS_KEY=local aws securityhub get-findings \\
    --endpoint-url ${cloud.securityHub.url} --region ${HOME.region} --max-items 5`);
  const control = cloud.reaction === undefined ? undefined : await openControl(cloud, cloud.reaction);
  const timer = setInterval(() => cloud.rollUpTactics().catch((error: unknown) => console.error(error)), ROLL_UP_EVERY_MS);
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', resolve).once('SIGTERM', resolve);
  await promise;
  clearInterval(timer);
  console.log('\nStopping …');
  await control?.close();
}

/** Lets `npm run react` and `npm run rollback` work on this platform. */
async function openControl(cloud: Cloud, reaction: ReactionCloud): Promise<ControlServer> {
  const token = randomUUID();
  const server = await startControlServer(cloud, reaction, token);
  announce({ url: server.url, token, pid: process.pid });
  console.log(`  npm run -s react -- --help and npm run -s rollback -- EXECUTION work on it; WeCom shows at ${reaction.wecom.url}`);
  return {
    ...server,
    close: () => {
      withdraw();
      return server.close();
    },
  };
}

await runCommand(main);

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type Cloud, type StartedPart, startCloud } from './cloud.ts';
import { runCommand } from './command.ts';
import { dataFolder, shownFolder, stateIn } from './data-folder.ts';
import { guardDisk } from './disk-guard.ts';
import { untilInterrupted } from './ending.ts';
import { LOCAL_PACE } from './local-pace.ts';
import { plainError } from './plain-error.ts';
import { type ControlServer, startControlServer } from './reaction/control-server.ts';
import { leaveQuestion } from './reaction/open-question.ts';
import type { ReactionCloud } from './reaction/reaction-cloud.ts';
import { type ReactionSummary, setTheScene, tellReactions } from './reaction/story.ts';
import { Feed, type FeedFiles, readFeed } from './start/feed.ts';
import { keepFindings, nextSteps } from './start/next-steps.ts';
import { jsonSummary, summaryText } from './start/summary.ts';
import { type Started, startTogether } from './started.ts';
import { details, fitted, heading, paint, terminalWidth } from './terminal.ts';
import { languageOf } from './user-language.ts';

const FINDINGS = join(import.meta.dirname, 'findings');
const ROLL_UP_EVERY_MS = LOCAL_PACE.rollUpEveryMinutes * 60_000;
const PART_COLUMNS = 18;
const TIME_COLUMNS = 8;

const HELP = `Runs the platform on this machine: real handlers, a real mapping database,
stand-ins for the AWS services. Feeds the findings of a small company, shows what
becomes of each, and keeps serving.

Usage: npm start -- [--exit] [--json] [--findings FOLDER] [--data DIR]
                    [--language en|zh|es]

  --exit             stop after the summary; exit code 0 only if nothing was lost
  --json             the last line of standard output is the summary as one JSON
                     object (with --exit)
  --findings FOLDER  feed the JSON files of this folder instead: lists of ASFF
                     findings, or of EventBridge events
  --data DIR         keep findings, executions and member accounts in this folder,
                     and go on with what an earlier start kept there (it is then
                     fed with nothing but --findings). Without it all is gone at
                     the end, and react and rollback find the platform in .local
  --language LANG    language of the chat messages: en, zh or es (default: that of
                     this machine)

Environment: DATABASE_URL uses that PostgreSQL (loopback) instead of PGlite;
NO_COLOR turns colours off, FORCE_COLOR on.

Exit code: 0, or with --exit 1 if something was lost; 2 for wrong use, or where
the platform cannot start. More: docs/local.md`;

type Options = {
  readonly exit: boolean;
  readonly json: boolean;
  readonly findings: string | undefined;
  readonly data: string | undefined;
  readonly language: ReturnType<typeof languageOf>;
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      exit: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      findings: { type: 'string' },
      data: { type: 'string' },
      language: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { exit, json, findings, data } = values;
  return start({ exit, json, findings, data, language: languageOf(values.language) });
}

async function start(options: Options): Promise<number> {
  const files = readFeed(options.findings ?? FINDINGS);
  return startTogether(async (started) => {
    const control = await takeFolder(options, started);
    console.log(`${paint('bold', 'Security Hub ATT&CK Reactor')}, on this machine\n`);
    const feed = new Feed();
    const cloud = await startPlatform(options, feed, started);
    const goesOn = cloud.securityHub.findings().length > 0;
    if (goesOn) console.log(`\n${details([['kept', keptText(cloud)]])}`);
    const reactions = goesOn && options.findings === undefined ? [] : await show(cloud, feed, { files, language: options.language });
    const { active: tactics } = await cloud.rollUpTactics();
    const fed = feed.result(cloud);
    console.log(`\n${summaryText(cloud, fed, tactics)}`);
    if (options.json) console.log(JSON.stringify({ ...(await jsonSummary(cloud, fed, tactics)), reactions }));
    if (!options.exit) await serve(cloud, { options, control, feed, reactions, goesOn });
    await started.close();
    return fed.lost === 0 ? 0 : 1;
  });
}

/**
 * Lets other commands find this platform. Nobody looks for one that ends by itself, unless it has state to guard.
 * @throws ConfigurationInvalid where a platform runs in the folder
 */
async function takeFolder({ exit, data }: Options, started: Started): Promise<ControlServer | undefined> {
  if (exit && data === undefined) return undefined;
  const folder = dataFolder(data);
  try {
    return await started.add(startControlServer({ folder, command: 'npm start' }));
  } catch (error) {
    if (data !== undefined || error instanceof ConfigurationInvalid) throw error;
    console.log(
      `  ${plainError(error) ?? String(error)}\n  So react and rollback cannot find this platform; --data DIR names another folder.\n`,
    );
    return undefined;
  }
}

async function startPlatform({ data, language }: Options, feed: Feed, started: Started): Promise<Cloud> {
  const keepIn = data === undefined ? undefined : stateIn(dataFolder(data));
  if (keepIn !== undefined) started.defer(guardDisk(keepIn));
  const since = performance.now();
  console.log(paint('gray', fitted('  starting the mapping database, AWS stand-ins and member accounts …', terminalWidth())));
  const cloud = await started.add(
    startCloud({
      quota: 'enforced',
      withReaction: true,
      language,
      ...(keepIn !== undefined && { keepIn }),
      onStarted: sayStarted,
      onOutcomes: feed.hear,
      onError: (error) => console.error(plainError(error) ?? error),
    }),
  );
  const gap = cloud.reaction?.memberAccounts.gap;
  if (gap !== undefined) console.log(details([[''.padEnd(PART_COLUMNS - 2), gap]]));
  const text = data === undefined ? 'all is in memory; --data DIR keeps it' : `state is kept in ${shownFolder(dataFolder(data))}`;
  sayStarted({ part: 'ready', text, milliseconds: performance.now() - since });
  return cloud;
}

function sayStarted({ part, text, milliseconds }: StartedPart): void {
  const time = `${(milliseconds / 1000).toFixed(1)} s`.padStart(TIME_COLUMNS);
  const columns = terminalWidth() - PART_COLUMNS - TIME_COLUMNS - 2;
  console.log(`  ${part.padEnd(PART_COLUMNS)}${fitted(text, columns).padEnd(columns)}${paint('gray', time)}`);
}

type Show = { readonly files: FeedFiles; readonly language: Options['language'] };

async function show(cloud: Cloud, feed: Feed, { files, language }: Show): Promise<readonly ReactionSummary[]> {
  const scene = cloud.reaction === undefined ? undefined : await setTheScene(cloud.reaction);
  console.log(`\n${heading('Findings', `${files.flat().length} findings and later versions, as AWS products bring them in`)}`);
  await feed.bringIn(cloud, files);
  let reactions: readonly ReactionSummary[] = [];
  const lines = await feed.holdLines(async () => {
    if (scene !== undefined) reactions = await tellReactions(cloud, scene, language);
  });
  if (lines.length > 0) console.log(`\n${paint('bold', 'Findings after the reactions')}\n${lines.join('\n')}`);
  return reactions;
}

/** Names what came from an earlier start. */
function keptText({ securityHub, reaction }: Cloud): string {
  const waiting = reaction?.stepFunctions.executions().filter(({ status }) => status === 'RUNNING') ?? [];
  const { requests = 0, differing = 0 } = reaction?.memberAccounts.played ?? {};
  return [
    `${securityHub.findings().length} findings`,
    `member accounts, made anew by ${requests} requests${differing === 0 ? '' : ` (${differing} of them answered otherwise than before)`}`,
    ...waiting.map(({ name }) => `execution ${name}, which waits for an answer`),
  ].join('; ');
}

type Serve = {
  readonly options: Options;
  readonly control: ControlServer | undefined;
  readonly feed: Feed;
  readonly reactions: readonly ReactionSummary[];
  readonly goesOn: boolean;
};

/** Until somebody presses Ctrl-C. A finding that is imported into the stand-in meanwhile is enriched as well. */
async function serve(cloud: Cloud, { options: { data }, control, feed, reactions, goesOn }: Serve): Promise<void> {
  control?.open(cloud);
  if (!goesOn && cloud.reaction !== undefined) await leaveOneQuestion(cloud, cloud.reaction, feed);
  const findings = control === undefined ? undefined : keepFindings(cloud, dataFolder(data));
  console.log(`\n${nextSteps(cloud, { findings, data, reactions, control })}`);
  const timer = setInterval(() => cloud.rollUpTactics().catch((error: unknown) => console.error(error)), ROLL_UP_EVERY_MS);
  await untilInterrupted();
  clearInterval(timer);
  console.log('\nStopping …');
}

/** The summary is out by then, so the lines of this finding are not printed. */
async function leaveOneQuestion(cloud: Cloud, reaction: ReactionCloud, feed: Feed): Promise<void> {
  console.log(`\n${heading('One more', 'a bucket that Diego wants closed; the question waits for you')}`);
  await feed.holdLines(() => leaveQuestion(cloud, reaction));
}

await runCommand(main);

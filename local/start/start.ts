import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { untilInterrupted } from '#scripts/terminal/ending.ts';
import { plainError } from '#scripts/terminal/plain-error.ts';
import { details, fitted, heading, paint, terminalWidth } from '#scripts/terminal/terminal.ts';
import type { LocalApi } from '../api/api.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { buildConsole, isConsoleStale } from '../console/build-console.ts';
import { dataFolder, shownFolder, stateIn } from '../data-folder.ts';
import { guardDisk } from '../disk-guard.ts';
import { LOCAL_PACE } from '../local-pace.ts';
import { liveThrough } from '../reaction/chapters.ts';
import { type ControlServer, startControlServer } from '../reaction/control-server.ts';
import { leaveQuestion } from '../reaction/open-question.ts';
import type { ReactionCloud } from '../reaction/reaction-cloud.ts';
import { type ReactionSummary, setTheScene, tellReactions } from '../reaction/story.ts';
import { type Started, startTogether } from '../started.ts';
import type { StartedPart } from '../started-part.ts';
import type { chooseLanguage } from '../user-language.ts';
import { Feed, type FeedFiles, readFeed } from './feed.ts';
import { moveToToday } from './moved-dates.ts';
import { keepFindings, nextSteps } from './next-steps.ts';
import { tellPast } from './past.ts';
import { shareViews } from './shared-views.ts';
import { jsonSummary, summaryText } from './summary.ts';

const FINDINGS = join(import.meta.dirname, '../findings');
const ROLL_UP_EVERY_MS = LOCAL_PACE.rollUpEveryMinutes * 60_000;
const PART_COLUMNS = 18;
const TIME_COLUMNS = 8;

type Options = {
  readonly exit: boolean;
  readonly json: boolean;
  readonly findings: string | undefined;
  readonly data: string | undefined;
  readonly language: ReturnType<typeof chooseLanguage>;
};

/** Runs the platform until it is told to end, or with `exit` until its summary is out. @returns the exit code */
export async function start(options: Options): Promise<number> {
  const files = options.findings === undefined ? moveToToday(readFeed(FINDINGS), Date.now()) : readFeed(options.findings);
  return startTogether(async (started) => {
    const control = await takeFolder(options, started);
    console.log(`${paint('bold', 'Security Hub ATT&CK Reactor')}, on this machine\n`);
    const feed = new Feed();
    const building = options.exit ? undefined : startBuild();
    const cloud = await startPlatform(options, feed, started);
    const goesOn = cloud.securityHub.findings().length > 0;
    const isStory = !goesOn && options.findings === undefined;
    if (goesOn) console.log(`\n${details([['kept', keptText(cloud)]])}`);
    if (!options.exit && cloud.api !== undefined) sayConsole(cloud.api, building !== undefined);
    // Nobody asks for the past of a platform that ends and keeps nothing.
    if (isStory && !(options.exit && options.data === undefined)) await remember(cloud, files);
    const reactions = goesOn && options.findings === undefined ? [] : await show(cloud, feed, { files, language: options.language });
    await collect(cloud);
    const { active: tactics } = await cloud.rollUpTactics();
    const fed = feed.result(cloud);
    console.log(`\n${summaryText(cloud, fed, tactics)}`);
    if (options.json) console.log(JSON.stringify({ ...(await jsonSummary(cloud, fed, tactics)), reactions }));
    await building;
    if (!options.exit) await serve(cloud, { options, control, feed, reactions, goesOn, isStory });
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
      withApi: true,
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

async function remember(cloud: Cloud, files: FeedFiles): Promise<void> {
  const since = performance.now();
  const count = await tellPast(cloud, files, Date.now());
  await cloud.settled();
  sayStarted({ part: 'history', text: `${count} findings of the last two months, in the store`, milliseconds: performance.now() - since });
}

/** Builds the console beside all else, where its sources changed since the last time. @returns undefined: there is nothing to build */
function startBuild(): Promise<void> | undefined {
  if (!isConsoleStale()) return undefined;
  const since = performance.now();
  return buildConsole().then(
    () => sayStarted({ part: 'console', text: 'built; kept until its sources change', milliseconds: performance.now() - since }),
    (error: unknown) => console.error(plainError(error) ?? error),
  );
}

/** The address works from now on; the rest of the story happens while somebody looks. */
function sayConsole({ url }: LocalApi, isBuilding: boolean): void {
  const hint = isBuilding ? ' (being built, which takes half a minute, once)' : '';
  console.log(`  ${'console'.padEnd(PART_COLUMNS)}${paint('bold', url)}${hint}`);
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
  /** The findings are the shipped ones, brought in by this start. */
  readonly isStory: boolean;
};

/** Until somebody presses Ctrl-C. A finding that is imported into the stand-in meanwhile is enriched as well. */
async function serve(cloud: Cloud, { options: { data }, control, feed, reactions, goesOn, isStory }: Serve): Promise<void> {
  control?.open(cloud);
  if (!goesOn && cloud.reaction !== undefined) await leaveOneQuestion(cloud, cloud.reaction, feed);
  if (!goesOn && cloud.api !== undefined) await shareViews(cloud.api);
  const findings = control === undefined ? undefined : keepFindings(cloud, dataFolder(data));
  console.log(`\n${nextSteps(cloud, { findings, data, reactions, control })}`);
  const more = isStory ? startChapters(cloud, feed) : undefined;
  const timer = setInterval(() => {
    cloud.rollUpTactics().catch((error: unknown) => console.error(error));
  }, ROLL_UP_EVERY_MS);
  const resumption = setInterval(() => {
    cloud.reaction?.resumeReactions().catch((error: unknown) => console.error(error));
  }, LOCAL_PACE.resumeEverySeconds * 1000);
  const review = setInterval(() => {
    cloud.hub?.reviewReactors().catch((error: unknown) => console.error(error));
  }, LOCAL_PACE.reviewEverySeconds * 1000);
  const collection = setInterval(() => void collect(cloud), LOCAL_PACE.collectEverySeconds * 1000);
  await untilInterrupted();
  for (const one of [timer, resumption, review, collection]) clearInterval(one);
  console.log('\nStopping …');
  await more?.stop();
}

/** More reactions happen while somebody looks. */
function startChapters(cloud: Cloud, feed: Feed): { stop(): Promise<unknown> } | undefined {
  const { reaction } = cloud;
  if (reaction === undefined) return undefined;
  let isOver = false;
  const lived = feed.holdLines(() => liveThrough(cloud, reaction, () => isOver));
  const told = lived.then(
    () => isOver || console.log(`\n${paint('gray', 'More reactions have happened meanwhile: the console shows them.')}`),
    (error: unknown) => console.error(plainError(error) ?? error),
  );
  return {
    stop() {
      isOver = true;
      return told;
    },
  };
}

/** Findings, standards and controls, as the schedules of a deployment have them collected. */
async function collect({ findings }: Cloud): Promise<void> {
  const tell = (error: unknown) => console.error(plainError(error) ?? error);
  await Promise.all([findings.collectStandards().catch(tell), findings.collectFindings().catch(tell)]);
}

/** The summary is out by then, so the lines of this finding are not printed. */
async function leaveOneQuestion(cloud: Cloud, reaction: ReactionCloud, feed: Feed): Promise<void> {
  console.log(`\n${heading('One more', 'a bucket that Diego wants closed; the question waits for you')}`);
  await feed.holdLines(() => leaveQuestion(cloud, reaction));
}

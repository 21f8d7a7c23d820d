import { userInfo } from 'node:os';
import type { Mode } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { didYouMean } from '#domain/base/near-misses.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { binding } from '#domain/reaction/binding.ts';
import { dataFolder, keepsState, platformIn, shownFolder } from '#local/data-folder.ts';
import { memberAccountsHere, requireEmulatedServices } from '#local/member-accounts.ts';
import { chooseReactor, HAND_MODES, requireMode } from '#local/reaction/choose-reactor.ts';
import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { toJsonReport } from '#local/reaction/execution-report.ts';
import { reactorsWithScene, shippedReactors } from '#local/reaction/installed-reactors.ts';
import type { ValuesOf } from '#scripts/terminal/definition.ts';
import { askForReport, endPlatform, knownPlatform, platform } from '../platform-client.ts';
import { listExamples } from './example-list.ts';
import { executionText, nextStep } from './execution-text.ts';
import { readFinding } from './finding-file.ts';
import type { OPTIONS } from './options.ts';

const GOOD = new Set(['PLANNED', 'WAITING_FOR_APPROVAL', 'FIXED', 'PARTLY', 'DEFERRED', 'NOTHING_TO_DO']);
/** Each is a command of its own; only one can be given. */
const COMMANDS = ['finding', 'example', 'list-examples', 'approve', 'reject', 'stop'] as const;

type Options = ValuesOf<typeof OPTIONS>;

/** Does what the options of `react` say. @returns the exit code */
export async function runReact(values: Options): Promise<number> {
  const [chosen, ...others] = COMMANDS.filter((name) => values[name] !== undefined && values[name] !== false);
  if (others.length > 0) throw new ConfigurationInvalid(`Give one of --${[chosen, ...others].join(', --')}, not several.`);
  if (values['list-examples']) return listExamples(values.json);
  if (values.stop) return stop(dataFolder(values.data));
  const report = await perform(values);
  console.log(
    values.json
      ? JSON.stringify({ ...toJsonReport(report), next: nextStep(report, values.data) ?? null })
      : executionText(report, values.data),
  );
  return GOOD.has(report.status) ? 0 : values.reject !== undefined && report.status === 'REJECTED' ? 0 : 1;
}

async function perform(options: Options): Promise<ExecutionReport> {
  if (options.example !== undefined) return reactToExample(options.example, options);
  if (options.finding !== undefined) return reactToFinding(options.finding, options);
  const executionId = options.approve ?? options.reject;
  if (executionId === undefined)
    throw new ConfigurationInvalid('Name a finding: --finding FILE; or an example: --example REACTOR. See --help.');
  // Nobody approves what they started; on one machine a second person is only a name.
  const verdict = options.approve === undefined ? 'reject' : 'approve';
  const answer = { executionId, verdict, by: `${userInfo().username}-as-approver`, comment: options.comment };
  return askForReport(await knownPlatform(dataFolder(options.data), say), '/answer', answer);
}

async function reactToExample(
  reactorId: string,
  { mode: wanted, reactor, parameters, trust, index, data }: Options,
): Promise<ExecutionReport> {
  const mode = requireKnownMode(wanted);
  if (reactor !== undefined || parameters !== '{}' || trust !== undefined || index !== undefined)
    throw new ConfigurationInvalid(
      'An example says its own reactor and parameters: leave --reactor, --parameters, --trust and --index out.',
    );
  const manifests = await reactorsWithScene();
  const manifest = manifests.find(({ id }) => id === reactorId);
  if (manifest === undefined) {
    const ids = manifests.map(({ id }) => id);
    throw new ConfigurationInvalid(
      `There is no example "${reactorId}".${didYouMean(reactorId, ids)} --list-examples shows all ${ids.length}.`,
    );
  }
  requireMode(manifest, mode);
  const folder = dataFolder(data);
  await requireServices(manifest, folder);
  return askForReport(await platform(folder, say), '/example', { reactorId, mode, requestedBy: userInfo().username });
}

/** Wrong arguments are told before a platform is started for them. */
async function reactToFinding(file: string, { index, mode: wanted, reactor, parameters, trust, data }: Options): Promise<ExecutionReport> {
  const mode = requireKnownMode(wanted);
  const given = parseParameters(parameters);
  requireProduct(trust);
  const { document, finding, position, total } = readFinding(file, index);
  const folder = dataFolder(data);
  // A platform that was there before may have others, from a hub.
  const manifest =
    (await platformIn(folder)) === undefined && !keepsState(folder) ? await requireShipped(finding, { mode, wanted: reactor }) : undefined;
  if (total > 1)
    say(`${file} holds ${total} findings; this is number ${position}${index === undefined ? ' (--index N for another)' : ''}.`);
  const request = {
    finding: document,
    mode,
    parameters: given,
    trust,
    requestedBy: userInfo().username,
    reactorId: reactor ?? manifest?.id,
  };
  return askForReport(await platform(folder, say), '/react', request);
}

async function requireShipped(finding: Finding, choice: { readonly mode: Mode; readonly wanted: string | undefined }) {
  const { manifest } = chooseReactor(await shippedReactors(), finding, choice);
  requireEmulatedServices(manifest, memberAccountsHere());
  return manifest;
}

/** A platform that runs says itself what it has. */
async function requireServices(manifest: Parameters<typeof requireEmulatedServices>[0], folder: string): Promise<void> {
  if ((await platformIn(folder)) === undefined) requireEmulatedServices(manifest, memberAccountsHere());
}

async function stop(folder: string): Promise<number> {
  const ended = await endPlatform(folder);
  if (ended === undefined) say(`No platform runs in ${shownFolder(folder)}.`);
  else console.log(ended);
  return 0;
}

function say(line: string): void {
  console.error(line);
}

function requireKnownMode(mode: string): Mode {
  const known = HAND_MODES.find((one) => one === mode);
  if (known !== undefined) return known;
  throw new ConfigurationInvalid(`--mode ${mode} is none of ${HAND_MODES.join(', ')}.${didYouMean(mode, HAND_MODES)}`);
}

function parseParameters(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new ConfigurationInvalid(`--parameters is no JSON object: ${text}. Write it like '{"hopLimit": 2}'.`);
}

function requireProduct(product: string | undefined): void {
  const { error } = binding.shape.trust.safeParse(product === undefined ? undefined : [product]);
  if (error !== undefined) throw new ConfigurationInvalid(`--trust ${product} ${error.issues[0]?.message}.`);
}

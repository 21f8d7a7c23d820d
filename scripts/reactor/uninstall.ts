import { oneLine } from '#domain/base/text.ts';
import { listLostCoverage } from '#domain/hub/installation-view.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { type ConsumerClient, openConsumerClient } from './consumer-client.ts';
import { followWork, readReactorId, WAIT } from './follow-installation.ts';
import { CONSUMER_NOTES, HUB_PLACE, type HubPlace, readSeconds, tellRefusal } from './hub-place.ts';

const REACTOR = [{ name: 'REACTOR', about: 'publisher/name, for example acme/close-door' }];

export const uninstallCommand = defineCommand({
  about:
    'Takes a reactor of a hub away, with all of its versions. It is refused while a binding calls it, an execution works with it, or a change could still be undone with it.',
  arguments: REACTOR,
  options: { ...HUB_PLACE, 'forget-undo': flag('agrees that what it changed cannot be undone any more'), wait: WAIT },
  notes: CONSUMER_NOTES,
  examples: ['acme/close-door', 'acme/close-door --forget-undo'],
  exitCodes: { 0: 'it is gone', 1: 'refused, failed, or not done in time, with every reason' },
  run: ({ 'forget-undo': forgetsUndo, ...options }, [name = '']) =>
    workOn(options, name, async (client) => {
      const lost = listLostCoverage(name, await client.list());
      if (lost.length > 0) console.error(`No other installed reactor answers to ${lost.map(oneLine).join(', ')}.`);
      await client.forget(name, forgetsUndo);
    }),
});

export const rollbackVersionCommand = defineCommand({
  about:
    'Lets the version serve again that was wanted before the last update. Changes in accounts stay as they are; "attack-reactor rollback" undoes one of those.',
  arguments: REACTOR,
  options: { ...HUB_PLACE, wait: WAIT },
  notes: CONSUMER_NOTES,
  examples: ['acme/close-door'],
  exitCodes: { 0: 'it serves', 1: 'refused, failed, or not done in time, with every reason' },
  run: (options, [name = '']) => workOn(options, name, (client) => client.wantBefore(name)),
});

type Options = HubPlace & { readonly json: boolean; readonly wait: string };

/** Asks for work on an installed reactor, and tells what came of it. @throws ConfigurationInvalid for wrong use */
async function workOn({ json, wait, ...place }: Options, name: string, ask: (client: ConsumerClient) => Promise<void>): Promise<number> {
  const reactorId = readReactorId(name);
  const seconds = readSeconds(wait);
  try {
    const client = await openConsumerClient(place, false);
    return await followWork(client, { reactorId, seconds, json, act: () => ask(client) });
  } catch (error) {
    return tellRefusal(error);
  }
}

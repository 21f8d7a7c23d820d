import { truncate } from '@attack-reactor/kit/contract';
import { nameSubject } from '@attack-reactor/kit/scene';
import { listModes } from '#local/reaction/choose-reactor.ts';
import { loadScene, reactorsWithScene } from '#local/reaction/installed-reactors.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';

const SUBJECT_WIDTH = 30;

/** Prints every example: for people a table and how to run one, for scripts a JSON list. */
export async function listExamples(asJson: boolean): Promise<number> {
  const examples = await Promise.all(
    (await reactorsWithScene()).map(async (manifest) => {
      const scene = await loadScene(manifest);
      const { id: reactor, effect } = manifest;
      return { reactor, answersTo: nameSubject(scene), effect, modes: listModes(manifest), story: scene.story, limits: scene.limits };
    }),
  );
  if (asJson) {
    console.log(JSON.stringify(examples));
    return 0;
  }
  const rows = examples.map(({ reactor, answersTo, effect, modes, story }) => [
    reactor,
    truncate(answersTo, SUBJECT_WIDTH),
    effect,
    modes.at(-1) ?? 'notify',
    story,
  ]);
  console.log(table([['REACTOR', 'ANSWERS TO', 'EFFECT', 'UP TO', 'EXAMPLE'], ...rows]));
  console.log(`\n${paint('gray', 'Look at one:')}  npm run -s react -- --example ${examples[0]?.reactor}
${paint('gray', 'Fix another:')}  npm run -s react -- --example s3-block-public-read --mode automatic`);
  return 0;
}

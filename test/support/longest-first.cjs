const { relative } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** The suites that take longest, so that no worker is left with one of them at the end. Order decides, nothing else hangs on it. */
const LONGEST = [
  'test/local/hub/every-reactor-installed.test.ts',
  'test/journeys/hub-consumer.test.ts',
  'test/local/hub/installation-interrupted.test.ts',
  'test/journeys/wave.test.ts',
  'test/journeys/examples.test.ts',
  'test/scripts/react.test.ts',
  'test/scripts/reactor/outside-author.test.ts',
  'test/local/start.test.ts',
  'test/journeys/faults.test.ts',
  'test/scripts/mapping/upstream/build.test.ts',
  'test/scripts/data-folder.test.ts',
  'test/scripts/mapping-releases.test.ts',
  'test/scripts/commands.test.ts',
  'test/scripts/asl/dangerous-edits-in-other-words.test.ts',
  'test/scripts/asl/dangerous-edits.test.ts',
  'test/scripts/terminal/command.test.ts',
  'test/journeys/seed-defects.test.ts',
  'test/scripts/replay.test.ts',
  'test/infra/synth.test.ts',
  'test/scripts/asl.test.ts',
  'test/scripts/asl.usage.test.ts',
];

/** jest knows how long a suite took only where it ran before: a fresh checkout would go by the size of the files. */
class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const position = LONGEST.indexOf(relative(context.config.rootDir, path));
      return position === -1 ? LONGEST.length : position;
    };
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}

module.exports = LongestFirst;

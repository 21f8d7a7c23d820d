import { defineCommand, flag } from '#scripts/terminal/definition.ts';

/** `reactor test`: the tests of a reactor, and its vectors in the sandbox. */
export const command = defineCommand({
  about:
    'Runs the tests of reactors (DIR/*.test.ts), and their test vectors (DIR/vectors/*.json) as a hub does before it offers a package: the bundle in a process of its own behind the walls of this machine, answered by recorded exchanges. What it attempts besides is told, and fails it.',
  arguments: [{ name: 'DIR', about: 'folders of reactors', many: true, missing: 'Name the folder of a reactor: reactor test DIR' }],
  options: {
    record: flag('first makes the vectors anew: of the scene in an account of the emulator, or of example.ts where there is no emulator'),
    json: flag('prints one line of JSON a reactor: reactor, tests, isolation, vectors, attempts, passed'),
  },
  notes: [
    'The tests are run as they are, outside of the sandbox: try the reactors of others with "reactor verify", which runs nothing but their vectors.',
  ],
  examples: ['../s3-lifecycle --record', 'reactors/s3-versioning --json'],
  exitCodes: { 0: 'everything passed', 1: 'a test or a vector failed, there is no vector, or something was attempted' },
  async run({ record, json }, folders) {
    const { testReactors } = await import('./test-reactors.ts');
    return testReactors(folders, { record, json });
  },
});

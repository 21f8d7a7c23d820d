/** One command of this project: what `npm run -s help` tells of it. */
export type Command = {
  /** As people write it, with the arguments that it cannot do without. */
  readonly usage: string;
  readonly what: string;
};

/** Every command, in the order in which people meet them. docs/generated/commands.md has the same ones in its table. */
export const COMMANDS: readonly Command[] = [
  { usage: 'npm start', what: 'the platform on this machine, fed with example findings' },
  { usage: 'npm run -s replay -- PATH...', what: 'your own JSON documents through the same pipeline' },
  { usage: 'npm run -s map -- KEY...', what: 'what the mapping says of a control, rule or finding type; which keys show a technique' },
  { usage: 'npm run -s mapping -- COMMAND', what: 'releases, overrides and outputs of the mapping database' },
  { usage: 'npm run -s react -- --finding FILE', what: 'reacts to a finding on this machine' },
  { usage: 'npm run -s rollback -- EXECUTION', what: 'restores what an execution changed on this machine' },
  { usage: 'npm run -s reactors -- COMMAND', what: 'the reactors there are, and their catalog' },
  { usage: 'npm run -s asl -- COMMAND', what: 'checks the state machine, or runs it here' },
  { usage: 'npm run -s config -- check [ENV...]', what: 'what is wrong with the configuration of an environment' },
  { usage: 'npm run -s redrive -- --from URL --to URL', what: 'sends dead letters back to their queue' },
  { usage: 'npm run -s bundle', what: 'the Lambda zips and reactor packages' },
  { usage: 'npm run -s synth', what: 'bundles, then Terraform of the environment in REACTOR_ENV' },
  { usage: 'npm run -s bench -- NAME', what: 'speed, memory and cost, as ratios within one run' },
  { usage: 'npm run build:seed -- --from DIR', what: 'a mapping release as SQL from TSV files' },
  { usage: 'npm run dump:schema', what: 'sql/schema.sql from the migrations' },
  { usage: 'npm test', what: 'the tests' },
  { usage: 'npm run test:terraform', what: 'the Terraform against an AWS emulator' },
  { usage: 'npm run check', what: 'format, lint, types, synth, tests: the gate' },
  { usage: 'npm run -s help', what: 'this overview' },
];

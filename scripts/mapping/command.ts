/** One subcommand of `npm run -s mapping`. */
export type MappingCommand = {
  readonly name: string;
  /** One line for the list of commands, e.g. `diff A B      what changed from release A to release B`. */
  readonly summary: string;
  /** Its own help: usage, options, exit codes. */
  readonly help: string;
  /** @param args what follows the name. @returns the exit code: 0 done, 1 found something wrong, 2 unusable arguments. */
  run(args: readonly string[]): Promise<number>;
};

/** An option without a value: true where it is given. */
type Flag = { readonly kind: 'flag'; readonly about: string; readonly short?: string };
/** An option with a value, which a help calls by a word in capitals. */
type Text = {
  readonly kind: 'text';
  readonly value: string;
  readonly about: string;
  readonly default?: string;
  /** Refuses a call without the option: this sentence, or a usual one where it is true. */
  readonly required?: true | string;
};
/** An option with a value that may be given again. */
type List = { readonly kind: 'list'; readonly value: string; readonly about: string };

export type OptionDefinition = Flag | Text | List;
export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

/** A word of a command that is no option. */
export type ArgumentDefinition = {
  /** In capitals, for example `FILE`. */
  readonly name: string;
  readonly about: string;
  readonly optional?: true;
  /** True for the last one, if it takes all words that are left. */
  readonly many?: true;
  /** The sentence for a call without it, instead of a usual one. */
  readonly missing?: string;
};

type ValueOf<Option> = Option extends { readonly kind: 'flag' }
  ? boolean
  : Option extends { readonly kind: 'list' }
    ? readonly string[]
    : Option extends { readonly default: string } | { readonly required: true | string }
      ? string
      : string | undefined;

export type OptionValue = boolean | string | readonly string[] | undefined;

/** The options of a call by their names. */
export type ValuesOf<Options> = { readonly [Name in keyof Options]: ValueOf<Options[Name]> };

/** One command, whole: its help, its refusals and its row in the documentation come from this. */
export type CommandDefinition<Options = OptionDefinitions> = {
  /** The paragraphs that its help begins with. */
  readonly about: string;
  readonly arguments?: readonly ArgumentDefinition[];
  readonly options?: Options;
  /** Paragraphs after the options: where data comes from, which variables of the environment count. */
  readonly notes?: readonly string[];
  /** Arguments that are worth a try, as they are typed after the name of the command. */
  readonly examples?: readonly string[];
  /** The meanings of its exit codes. 2 is "wrong use" for every command, and needs words only where it means more. */
  readonly exitCodes: { readonly 0: string; readonly 1?: string; readonly 2?: string };
  /** @returns the exit code: 0 done, 1 the thing itself failed; wrong use is an error that is thrown */
  run(values: ValuesOf<Options>, words: readonly string[]): Promise<number>;
};

/** A command of a list that is loaded when it is called: a list needs nothing but its line. */
export type ListedCommand = {
  readonly summary: string;
  load(): Promise<CommandDefinition>;
};

/** Commands under one noun. */
export type CommandGroup = {
  readonly summary: string;
  readonly commands: CommandList;
};

export type CommandList = { readonly [name: string]: ListedCommand | CommandGroup };

/** The root of a command line. */
export type CommandLine = {
  /** As it is typed, for example `npm run -s bench --`. */
  readonly name: string;
  readonly about: string;
  readonly commands: CommandList;
  readonly version?: string;
  /** Returns the command as npm scripts call it. */
  formatNpmName?(name: string): string;
};

/** Returns a command whose `run` knows the types of its own options. */
export function defineCommand<const Options extends OptionDefinitions = Record<never, never>>(
  command: CommandDefinition<Options>,
): CommandDefinition {
  const { run, ...rest } = command;
  return { ...rest, run: (values, words) => run(values as ValuesOf<Options>, words) };
}

export function flag(about: string, short?: string): Flag {
  return { kind: 'flag', about, ...(short !== undefined && { short }) };
}

export function text<const More extends Pick<Text, 'default' | 'required'> = Record<never, never>>(
  value: string,
  about: string,
  more?: More,
): { readonly kind: 'text'; readonly value: string; readonly about: string } & More {
  return { kind: 'text', value, about, ...(more ?? ({} as More)) };
}

export function list(value: string, about: string): List {
  return { kind: 'list', value, about };
}

import { Command, type ErrorOptions, type HelpContext } from 'commander';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { CommandDefinition } from './definition.ts';
import { formatSentence, nameACommand } from './mistakes.ts';
import { formatSynopsis } from './synopsis.ts';

/** A command of the library whose refusals are our sentences, thrown as ConfigurationInvalid. */
export class Program extends Command {
  /** The same command as npm scripts call it, for example `npm run -s map --`. */
  npmName: string | undefined;
  /** Set once it is loaded. */
  definition: CommandDefinition | undefined;

  constructor(name?: string) {
    super(name);
    this.helpOption('-h, --help', 'print this').helpCommand(false).allowExcessArguments(false).exitOverride();
  }

  override createCommand(name?: string): Program {
    return new Program(name);
  }

  override error(message: string, { code = '' }: ErrorOptions = {}): never {
    throw new ConfigurationInvalid(formatSentence(code, message, this));
  }

  /** The library asks for its help with `error` where a call names no command. */
  override help(context?: HelpContext | ((text: string) => string)): never {
    if (typeof context === 'object' && context.error === true) throw new ConfigurationInvalid(nameACommand(this));
    return super.help(typeof context === 'object' ? context : undefined);
  }

  /** The ways to type this command with its arguments; the last one works in a checkout as it is. */
  usages(): readonly string[] {
    const after = this.definition === undefined ? 'COMMAND' : formatSynopsis(this.definition);
    return this.names().map((name) => `${name} ${after}`.trimEnd());
  }

  /** The same without arguments. */
  names(): readonly string[] {
    if (!(this.parent instanceof Program)) return [this.name()];
    const [first = '', second] = this.parent.names();
    const other = second === undefined ? this.npmName : `${second} ${this.name()}`;
    return [`${first} ${this.name()}`, ...(other === undefined ? [] : [other])];
  }
}

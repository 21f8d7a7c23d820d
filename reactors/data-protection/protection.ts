import type { ContextOf, KnownIds } from '@attack-reactor/kit';
import type { Json, TranslatedText } from '@attack-reactor/kit/contract';
import type * as z from 'zod';
import type { manifest } from './manifest.ts';

export type Context = ContextOf<typeof manifest>;

/** The protection that a resource has, and the one it should have. Settings that are good already are equal in both. */
type Inspection<Settings> =
  | {
      readonly settings: Settings;
      readonly wanted: Settings;
      /** Why the earlier state cannot come back exactly, where that is so. */
      readonly irreversible?: TranslatedText;
    }
  | {
      readonly refuse: TranslatedText;
      /** Where they could be read all the same. */
      readonly settings?: Settings;
    };

/** How one type of resource is protected. All that it does is to give settings other values, so that undoing is the same act. */
export interface Protection extends KnownIds {
  /** Reads live, changes nothing. */
  inspect(context: Context): Promise<Inspection<Readonly<Record<string, Json>>>>;
  /** Gives the named settings these values and leaves the others. */
  write(context: Context, values: Json): Promise<void>;
}

/** Some of the settings. */
type Some<Settings> = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

type Typed<Settings> = KnownIds & {
  readonly settings: z.ZodType<Some<Settings>>;
  readonly inspect: (context: Context) => Promise<Inspection<Settings>>;
  readonly write: (context: Context, values: Some<Settings>) => Promise<void>;
};

/** A protection of its typed parts: what comes back from a backup is read before it is written. */
export function defineProtection<Settings extends Readonly<Record<string, Json>>>(typed: Typed<Settings>): Protection {
  return { ...typed, write: (context, values) => typed.write(context, typed.settings.parse(values)) };
}

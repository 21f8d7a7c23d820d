import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

const elements = z.record(z.string(), z.record(z.string(), z.unknown()));
const tags = z.object({ Project: z.string(), Environment: z.string() });
const fileSchema = z.object({
  resource: z.record(z.string(), elements).default({}),
  output: elements.default({}),
  provider: z.object({ aws: z.tuple([z.looseObject({ default_tags: z.tuple([z.object({ tags: tags.catchall(z.string()) })]) })]) }),
  terraform: z.record(z.string(), z.unknown()),
});

/** A stack as it is written: `cdk.tf.json`, read for comparison. */
export type StackFile = {
  /** `<project>-<environment>` */
  readonly belongsTo: string;
  readonly resourceCount: number;
  /** Address (`aws_sqs_queue.x`, `output.y`, `provider`, `terraform`) -> attributes, without comments. */
  readonly elements: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
};

/** The changes that a synth makes to a stack. Attributes are those whose text differs. */
export type StackChanges = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly address: string; readonly attributes: readonly string[] }[];
};

/** Reads a `cdk.tf.json`; undefined where it is no file of ours, e.g. one of another version. */
export function readStackFile(text: string): StackFile | undefined {
  const parsed = fileSchema.safeParse(jsonIn(text));
  if (!parsed.success) return undefined;
  const { resource, output, provider, terraform } = parsed.data;
  const resources = Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, { '//': _, ...attributes }]) => [`${type}.${id}`, attributes] as const),
  );
  const outputs = Object.entries(output).map(([id, attributes]) => [`output.${id}`, attributes] as const);
  const [{ tags: owner }] = provider.aws[0].default_tags;
  return {
    belongsTo: `${owner.Project}-${owner.Environment}`,
    resourceCount: resources.length,
    elements: new Map<string, Readonly<Record<string, unknown>>>([
      ...resources,
      ...outputs,
      ['provider', provider.aws[0]],
      ['terraform', terraform],
    ]),
  };
}

/** Compares two synths of one stack. Pure. */
export function changesBetween(before: StackFile, after: StackFile): StackChanges {
  const changed = [...after.elements].flatMap(([address, attributes]) => {
    const old = before.elements.get(address);
    if (old === undefined) return [];
    const names = Object.keys({ ...old, ...attributes }).filter((name) => !isDeepStrictEqual(old[name], attributes[name]));
    return names.length === 0 ? [] : [{ address, attributes: names }];
  });
  return {
    added: [...after.elements.keys()].filter((address) => !before.elements.has(address)),
    removed: [...before.elements.keys()].filter((address) => !after.elements.has(address)),
    changed,
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A synth that was ended while it wrote; there is nothing to compare with.
    return undefined;
  }
}

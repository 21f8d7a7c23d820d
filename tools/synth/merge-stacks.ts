import * as z from 'zod';

const elements = z.record(z.string(), z.unknown());
const stackFile = z.object({ resource: z.record(z.string(), elements), output: elements.default({}) });

/** Merges what Terraform reads of several stacks of one account into one file, for what does not ask in which of them a resource stands. */
export function mergeStacks(files: readonly string[]): string {
  const [first = '{}'] = files;
  const stacks = files.map((file) => stackFile.parse(JSON.parse(file)));
  const types = [...new Set(stacks.flatMap(({ resource }) => Object.keys(resource)))].toSorted();
  const merged = types.map((type) => [type, Object.assign({}, ...stacks.map(({ resource }) => resource[type] ?? {}))] as const);
  const output = Object.assign({}, ...stacks.map((stack) => stack.output));
  return JSON.stringify({ ...JSON.parse(first), resource: Object.fromEntries(merged), output }, null, 2);
}

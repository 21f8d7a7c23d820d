import { isRecord } from '#domain/base/json.ts';
import type { Resource } from '#domain/finding/finding.ts';
import type { AttackFinding } from './attack-finding.ts';
import { fitResource } from './importable-resource.ts';

/** 240 KB, in its smaller reading: https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
export const MAX_FINDING_BYTES = 240_000;

/** A finding as the text that travels, written once; `size` is that of its bytes. */
export type ImportDocument = {
  readonly id: string;
  /** The JSON document in pieces; findings of one source share the piece with its resources. */
  readonly pieces: readonly string[];
  readonly size: number;
};

/** A finding as far as its encoding knows it. */
type EncodedFinding = Pick<AttackFinding, 'Id' | 'Title' | 'Resources'> & { readonly ProductFields?: Readonly<Record<string, string>> };

/** The field of a finding of ours that names what its resources lost on the way. */
const LEFT_OUT = 'attack/left-out';

/**
 * Encodes findings as Security Hub takes them, in their order. Its refusal of a resource would lose the finding, so:
 * - what it would refuse is left out of resources, or cut (`fitResource`);
 * - blank strings are left out of them: sources carry empty tags, and an import with one is refused
 *   (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html, pattern `.*\S.*`);
 * - a finding that is too large loses first Resources.Details, as Security Hub does with large control findings, then
 *   every property of a resource but its address. Undefined: too large all the same.
 *
 * `attack/left-out` of ProductFields says what is missing; blanks say nothing, and are not missed.
 * @param onlyAddresses leaves nothing of the resources but their addresses
 */
export function encodeImportDocuments(
  findings: readonly EncodedFinding[],
  { onlyAddresses = false }: { readonly onlyAddresses?: boolean } = {},
): (ImportDocument | undefined)[] {
  const encodeResources = resourceEncoder();
  return findings.map(({ Resources, Title, ...rest }) => {
    for (const slimmer of onlyAddresses ? [ONLY_ADDRESS] : SLIMMERS) {
      const { json, leftOut } = encodeResources(Resources, slimmer);
      const said = leftOut === '' ? rest : { ...rest, ProductFields: { ...rest.ProductFields, [LEFT_OUT]: leftOut } };
      // The title has a dash beyond Latin-1; apart from the rest, it does not double the size of the whole text in memory.
      const pieces = [JSON.stringify(said).slice(0, -1), ',"Title":', JSON.stringify(Title), ',"Resources":', json, '}'];
      const size = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
      if (size <= MAX_FINDING_BYTES) return { id: rest.Id, size, pieces };
    }
    return undefined;
  });
}

type Slimmer = { readonly slim: (resource: Resource) => unknown; readonly leftOut: readonly string[] };
const AS_IT_IS: Slimmer = { slim: (resource) => resource, leftOut: [] };
const WITHOUT_DETAILS: Slimmer = { slim: ({ Details: _dropped, ...rest }) => rest, leftOut: ['Details'] };
const ONLY_ADDRESS: Slimmer = {
  slim: ({ Type, Id, Region, Partition }) => ({ Type, Id, Region, Partition }),
  leftOut: ['all but Type, Id, Region and Partition'],
};
const SLIMMERS: readonly Slimmer[] = [AS_IT_IS, WITHOUT_DETAILS, ONLY_ADDRESS];

/** A string as a value, list item or name, in JSON, that may be blank: JSON writes a line break as `\n`. */
const BLANK_IN_JSON = /[:[,{]"(?:\s|\\[bfnrt]|\\u[0-9a-f]{4})*"/;

type EncodedResources = { readonly json: string; readonly leftOut: string };

/** Remembers the last resources that it encoded: findings of one source come one after the other and share them. */
function resourceEncoder(): (resources: readonly Resource[], slimmer: Slimmer) => EncodedResources {
  let last: { readonly resources: readonly Resource[]; readonly slimmer: Slimmer; readonly encoded: EncodedResources } | undefined;
  return (resources, slimmer) => {
    if (last?.resources !== resources || last.slimmer !== slimmer) last = { resources, slimmer, encoded: encode(resources, slimmer) };
    return last.encoded;
  };
}

function encode(resources: readonly Resource[], { slim, leftOut }: Slimmer): EncodedResources {
  const fitting = resources.map(fitResource);
  const slimmed = JSON.stringify(fitting.map(({ resource }) => slim(resource)));
  const json = BLANK_IN_JSON.test(slimmed) ? JSON.stringify(dropBlanks(JSON.parse(slimmed))) : slimmed;
  const names = new Set([...fitting.flatMap((one) => one.leftOut), ...leftOut]);
  return { json, leftOut: names.size === 0 ? '' : `of Resources: ${[...names].join(', ')}` };
}

function dropBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isBlank(item)).map(dropBlanks);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name, inner]) => !isBlank(name) && !isBlank(inner));
  return Object.fromEntries(entries.map(([name, inner]) => [name, dropBlanks(inner)]));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && !/\S/.test(value);
}

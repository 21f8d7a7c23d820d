import { type Attributes, resourcesIn } from './synthesized-pipeline.ts';

/** A resource of a Terraform file, or an output (`output.<id>`). */
export type Node = {
  readonly address: string;
  readonly attributes: Attributes;
  /** All that it says, as JSON, without what it waits for. */
  readonly text: string;
  /** Addresses of what it waits for itself: `depends_on` and references. */
  readonly waitsFor: readonly string[];
};

/** One reference: where it stands, and to which attribute of which resource. */
export type Reference = { readonly at: string; readonly to: string; readonly attribute: string };

const REFERENCE = /\b(aws_[a-z0-9_]+\.[a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)/g;
const EXPRESSION = /\$\{[^}]*\}/g;

/** Every resource and output of a synthesized stack. */
export function listNodes(text: string): readonly Node[] {
  const { resource, output } = resourcesIn(text);
  const resources = Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, attributes]) => buildNode(`${type}.${id}`, attributes)),
  );
  return [...resources, ...Object.entries(output).map(([id, attributes]) => buildNode(`output.${id}`, attributes))];
}

/** Everything that `from` waits for, through others too. */
export function reachableFrom(from: string, nodes: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(nodes.get(from)?.waitsFor ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(nodes.get(next)?.waitsFor ?? []));
  }
  return reached;
}

/** The references in each attribute of a resource. */
export function listReferences({ address, attributes }: Node): readonly Reference[] {
  const [type = ''] = address.split('.');
  return Object.entries(attributes).flatMap(([name, value]) =>
    referencesIn(JSON.stringify(value)).map(([to, attribute]) => ({ at: `${type}.${name}`, to, attribute })),
  );
}

function buildNode(address: string, { '//': _, depends_on: dependsOn, ...attributes }: Attributes): Node {
  const text = JSON.stringify(attributes);
  const explicit = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
  return { address, attributes, text, waitsFor: [...new Set([...explicit, ...referencesIn(text).map(([to]) => to)])] };
}

function referencesIn(text: string): readonly (readonly [to: string, attribute: string])[] {
  const expressions = [...text.matchAll(EXPRESSION)].map(([expression]) => expression);
  return expressions.flatMap((expression) =>
    [...expression.matchAll(REFERENCE)].map(([, to = '', attribute = '']) => [to, attribute] as const),
  );
}

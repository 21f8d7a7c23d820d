/** The parts of a finding, as it came, that the API has no fields for. ASFF and OCSF name them differently; all is untrusted. */
export type DocumentFacts = {
  /** Tags of a resource by its id: `name=value`. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** The page that tells how to mend it; only an `https:` address. */
  readonly recommendationUrl: string | null;
};

export function readDocument(document: unknown): DocumentFacts {
  const finding = readObject(document);
  const recommendation = readObject(readObject(finding['Remediation'])['Recommendation']);
  const [reference] = readList(readObject(finding['remediation'])['references']);
  return {
    tags: new Map([...readList(finding['Resources']), ...readList(finding['resources'])].map(readResource)),
    recommendationUrl: readHttps(recommendation['Url'] ?? reference),
  };
}

/** Returns an address that may be put into a link: nothing but `https:`. */
export function readHttps(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' ? href : null;
}

function readResource(value: unknown): readonly [string, readonly string[]] {
  const resource = readObject(value);
  const asff = Object.entries(readObject(resource['Tags'])).map(([name, one]) => `${name}=${one}`);
  const ocsf = readList(resource['tags']).map((tag) => `${readObject(tag)['name']}=${readObject(tag)['value']}`);
  return [String(resource['Id'] ?? resource['uid'] ?? ''), [...asff, ...ocsf]];
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const SHORT: Readonly<Record<string, string>> = {
  'aws-foundational-security-best-practices': 'AWS FSBP',
  'cis-aws-foundations-benchmark': 'CIS AWS',
  'pci-dss': 'PCI DSS',
  'nist-800-53': 'NIST 800-53',
  'nist-800-171': 'NIST 800-171',
  'aws-resource-tagging-standard': 'AWS Tagging',
};

/** A short name of a standard for a narrow column, from its id. One that we do not know keeps the name in its id. */
export function shortenStandard(id: string): string {
  const [, slug, version] = /(?:standards|ruleset)\/([^/]+)\/v\/(.+)$/.exec(id) ?? [];
  if (slug === undefined || version === undefined) return id.split('/').at(-1) ?? id;
  // The first version is the only one of most standards.
  const said = version === '1.0.0' ? '' : ` ${version.replace(/(\.0)+$/, '')}`;
  return `${SHORT[slug] ?? slug}${said}`;
}

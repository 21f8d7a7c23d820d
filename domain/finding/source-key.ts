import { truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { Finding } from './finding.ts';
import { productSlug } from './product.ts';
import { type KeyAlias, OWN_KIND, type SourceKind } from './source-kind.ts';

/** The thing that a finding is an instance of, in the words of the mapping database. */
export type SourceKey = {
  readonly kind: SourceKind;
  readonly key: string;
  /** `derived`: read from a rule name or another hint, not from the product's own identifier. */
  readonly confidence: 'exact' | 'derived';
};

/** A catalog of keys and of their other spellings; the mapping index is one. */
export interface KeyCatalog {
  knows(kind: SourceKind, key: string): boolean;
  resolve(aliasKind: KeyAlias['aliasKind'], alias: string): { readonly kind: SourceKind; readonly key: string } | undefined;
}

type KeyReader = (finding: Finding, catalog: KeyCatalog) => SourceKey | undefined;

/** Longer than every key that is known. */
const KEY_LIMIT = 256;

/** `S3.2`, `NetworkFirewall.10`. */
const CONTROL_ID = /^[A-Za-z][A-Za-z0-9]*\.\d+$/;

/** AWS's products by the last part of the product ARN. IoT Device Defender and custom imports are told by other fields. */
const READERS: ReadonlyMap<string, KeyReader> = new Map<string, KeyReader>([
  ['aws/securityhub', securityHubControl],
  ['aws/config', configRule],
  ['aws/guardduty', (finding, catalog) => findingType(finding, catalog, 'guardduty_finding_type')],
  ['aws/macie', (finding, catalog) => findingType(finding, catalog, 'macie')],
  ['aws/inspector', inspectorFinding],
  ['aws/access-analyzer', accessAnalyzerFinding],
]);

/**
 * The source key of a finding, over all spellings that AWS and Prowler use. Undefined: a product that the mapping has
 * no key space for. Pure; a key that comes back need not be in the catalog.
 */
export function resolveSourceKey(finding: Finding, catalog: KeyCatalog): SourceKey | undefined {
  const found = readKey(finding, catalog);
  // A key is text of the finding until the catalog knows it, and it is shown in titles.
  const shown = found === undefined ? '' : truncate(oneLine(found.key), KEY_LIMIT);
  return found === undefined || shown === found.key ? found : { ...found, key: shown };
}

function readKey(finding: Finding, catalog: KeyCatalog): SourceKey | undefined {
  const reader = READERS.get(productSlug(finding));
  if (reader !== undefined) return reader(finding, catalog);
  return prowlerCheck(finding) ?? iotDeviceDefenderCheck(finding, catalog) ?? ownGenerator(finding.GeneratorId, catalog);
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#GeneratorId */
const LONGEST_GENERATOR = 512;

/** A key that the customer gave to a GeneratorId: the whole of it, else its longest beginning that is a key (`Trivy/*`). */
export function ownGenerator(generatorId: string, catalog: Pick<KeyCatalog, 'knows'>): SourceKey | undefined {
  // Beginnings end after a separator, so that a finding costs a few look-ups and `Acme*` cannot take the findings of `AcmeOther`.
  const beginnings = [...generatorId.slice(0, LONGEST_GENERATOR).matchAll(/[^A-Za-z0-9]/g)].map(
    ({ index }) => `${generatorId.slice(0, index + 1)}*`,
  );
  const key = [generatorId, ...beginnings.reverse()].find((candidate) => catalog.knows(OWN_KIND, candidate));
  return key === undefined ? undefined : { kind: OWN_KIND, key, confidence: 'exact' };
}

/**
 * The GeneratorId depends on whether consolidated control findings are on and on the standard:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html
 */
function securityHubControl(finding: Finding, catalog: KeyCatalog): SourceKey | undefined {
  const control = (key: string | undefined, confidence: SourceKey['confidence'] = 'exact'): SourceKey | undefined =>
    key === undefined ? undefined : { kind: 'securityhub_control', key, confidence };
  if (finding.SecurityControlId !== undefined && CONTROL_ID.test(finding.SecurityControlId)) return control(finding.SecurityControlId);

  const listed = catalog.resolve('generator_id', finding.GeneratorId);
  if (listed !== undefined) return control(listed.key);

  const lastPart = finding.GeneratorId.split('/').at(-1) ?? '';
  if (catalog.knows('securityhub_control', lastPart)) return control(lastPart);

  const stated = finding.ProductFields['ControlId'] ?? '';
  if (catalog.knows('securityhub_control', stated)) return control(stated, 'derived');

  const rule = relatedConfigRule(finding);
  const behind = rule === undefined ? undefined : catalog.resolve('config_rule', rule);
  if (behind !== undefined) return control(behind.key, 'derived');
  return control(CONTROL_ID.test(lastPart) ? lastPart : undefined, 'derived');
}

/** Control findings name their Config rule as `RelatedAWSResources:0/name` = `securityhub-<rule>-<hash>`. */
function relatedConfigRule(finding: Finding): string | undefined {
  const entry = Object.entries(finding.ProductFields).find(
    ([name, value]) => /^RelatedAWSResources:\d+\/type$/.test(name) && value === 'AWS::Config::ConfigRule',
  );
  const name = entry === undefined ? undefined : finding.ProductFields[entry[0].replace(/type$/, 'name')];
  return name === undefined ? undefined : managedRuleName(name);
}

function configRule(finding: Finding): SourceKey {
  const name = finding.ProductFields['aws/config/ConfigRuleName'] ?? finding.Title;
  const key = managedRuleName(name);
  return { kind: 'config_rule', key, confidence: key === name ? 'exact' : 'derived' };
}

/**
 * Names that AWS decorates: `securityhub-<rule>-<hash>` (Security Hub), `OrgConfigRule-<rule>-<hash>` (Organizations),
 * `<rule>-conformance-pack-<hash>` (conformance packs).
 */
export function managedRuleName(name: string): string {
  const trimmed = name.trim();
  const decorated =
    /^(?:OrgConfigRule-)?(.+?)-conformance-pack-[a-z0-9]+$/i.exec(trimmed) ??
    /^securityhub-(.+)-[0-9a-f]{6,10}$/.exec(trimmed) ??
    /^OrgConfigRule-(.+)-[a-z0-9]{6,10}$/.exec(trimmed);
  return decorated?.[1] ?? trimmed;
}

/** A finding type stands last in an ASFF type, with `-` for its `/`: `TTPs/Discovery/Recon:IAMUser-UserPermissions`. */
function findingType(finding: Finding, catalog: KeyCatalog, kind: 'guardduty_finding_type' | 'macie'): SourceKey | undefined {
  for (const type of finding.Types) {
    const alias = catalog.resolve('asff_type', type);
    if (alias?.kind === kind) return { ...alias, confidence: 'exact' };
  }
  const spelled = finding.Types.flatMap((type) => {
    const [, purpose, rest] = /(?:^|\/)([A-Za-z]+:[A-Za-z0-9]+)[-/]([^/]+)$/.exec(type) ?? [];
    return purpose === undefined ? [] : [`${purpose}/${rest}`];
  });
  const key = spelled.find((candidate) => catalog.knows(kind, candidate)) ?? spelled[0];
  return key === undefined ? undefined : { kind, key, confidence: 'exact' };
}

/** https://docs.aws.amazon.com/inspector/latest/user/findings-types.html */
function inspectorFinding(finding: Finding): SourceKey | undefined {
  const types = finding.Types.join('\n');
  const inspector = (key: string): SourceKey => ({ kind: 'inspector', key, confidence: 'exact' });
  if (/network reachability/i.test(types)) return inspector('NETWORK_REACHABILITY');
  if (/^CWE-\d+/.test(finding.Title) || /\bcode\b/i.test(types)) return inspector('CODE_VULNERABILITY');
  return /vulnerabilit/i.test(types) || /^CVE-\d{4}-/.test(finding.Title) ? inspector('PACKAGE_VULNERABILITY') : undefined;
}

function accessAnalyzerFinding(finding: Finding, catalog: KeyCatalog): SourceKey | undefined {
  for (const type of finding.Types) {
    const alias = catalog.resolve('asff_type', type);
    if (alias?.kind === 'access_analyzer') return { ...alias, confidence: 'exact' };
  }
  const name = finding.Types[0]?.split('/').at(-1)?.replaceAll(' ', '');
  return name === undefined || name === '' ? undefined : { kind: 'access_analyzer', key: name, confidence: 'derived' };
}

/** Prowler's integration writes `prowler-<check>` as GeneratorId, under its own product or as a custom import. */
function prowlerCheck(finding: Finding): SourceKey | undefined {
  const [, check] = /^prowler-(\w+)$/.exec(finding.GeneratorId) ?? [];
  return check === undefined ? undefined : { kind: 'prowler_check', key: check, confidence: 'exact' };
}

/** https://docs.aws.amazon.com/iot-device-defender/latest/devguide/securityhub-integration.html */
function iotDeviceDefenderCheck(finding: Finding, catalog: KeyCatalog): SourceKey | undefined {
  const names = [productSlug(finding), finding.ProductName, finding.ProductFields['ProviderName'] ?? ''];
  if (
    !names.some((name) =>
      name
        .toLowerCase()
        .replace(/[^a-z]/g, '')
        .includes('iotdevicedefender'),
    )
  )
    return undefined;
  const candidates = [
    finding.ProductFields['CheckName'],
    ...finding.Types.map((type) => type.split('/').at(-1)),
    ...Object.values(finding.ProductFields),
  ];
  const key = candidates.find((candidate) => candidate !== undefined && catalog.knows('iot_device_defender', candidate)) ?? candidates[0];
  return key === undefined ? undefined : { kind: 'iot_device_defender', key, confidence: 'exact' };
}

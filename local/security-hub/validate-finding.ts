import { at } from '#domain/base/json.ts';
import {
  acceptAny,
  anywhereBlank,
  anywhereMalformed,
  type FormatRule,
  integer,
  list,
  object,
  objects,
  pairs,
  text,
  texts,
  textThat,
} from './format-rules.ts';
import { isTimestamp } from './timestamp.ts';

/**
 * Each rule below enforces a limit that is written down:
 * - lengths and counts: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 * - wording of the messages, counted in code points: https://github.com/aquasecurity/kube-bench/issues/903,
 *   https://github.com/prowler-cloud/prowler/issues/778
 * - Resources.Details is checked too: https://github.com/cloud-custodian/cloud-custodian/issues/3575
 */
const timestamp = textThat(isTimestamp, ' should match format "date-time"');

/** Text without a documented limit. */
const anyText = text(Number.POSITIVE_INFINITY);

/** Seen from the service: https://github.com/prowler-cloud/prowler/issues/2519 */
const TYPE_PATTERN = /^([^/]+)(\/[^/]+){0,2}$/;
/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html */
const NAMESPACES = ['Software and Configuration Checks', 'TTPs', 'Effects', 'Unusual Behaviors', 'Sensitive Data Identifications'];

const findingType = textThat((value) => {
  return TYPE_PATTERN.test(value) && NAMESPACES.includes(value.split('/', 1)[0] ?? '');
}, ' should match pattern "^([^/]+)(/[^/]+){0,2}$" and name a namespace of the types taxonomy');

export const typesRule: FormatRule = list(findingType, { max: 50 });
export const ratioRule: FormatRule = integer(0, 100);
export const severityLabelRule: FormatRule = acceptAny(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
export const findingStatusRule: FormatRule = acceptAny(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']);
export const verificationStateRule: FormatRule = acceptAny(['UNKNOWN', 'TRUE_POSITIVE', 'FALSE_POSITIVE', 'BENIGN_POSITIVE']);
export const userDefinedFieldsRule: FormatRule = pairs({ pairs: 50, key: 128, value: 1024 });
export const relatedFindingsRule: FormatRule = list(object({ ProductArn: text(2048, 12), Id: text(512) }, ['ProductArn', 'Id']), {
  min: 1,
  max: 10,
});

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html */
const resource = object(
  {
    Type: text(256),
    Id: anyText,
    Partition: acceptAny(['aws', 'aws-cn', 'aws-us-gov']),
    Region: text(16),
    ResourceRole: anyText,
    ApplicationName: anyText,
    ApplicationArn: anyText,
    Tags: texts,
    DataClassification: object({}),
    Details: objects({
      AwsEc2Instance: object({ IpV4Addresses: list(anyText, { max: 10 }), IpV6Addresses: list(anyText, { max: 10 }) }),
      Other: texts,
    }),
  },
  ['Type', 'Id'],
);

const threat = object({
  Name: text(128),
  Severity: text(128),
  FilePaths: list(object({ FilePath: text(128), FileName: text(128), ResourceId: text(128), Hash: text(128) }), { min: 1, max: 5 }),
});

const severity = object({ Label: severityLabelRule, Normalized: ratioRule, Original: text(64) });

const finding = object(
  {
    SchemaVersion: acceptAny(['2018-10-08']),
    Id: text(512),
    ProductArn: text(2048, 12),
    ProductName: text(128),
    CompanyName: text(128),
    Region: text(16),
    GeneratorId: text(512),
    AwsAccountId: text(12, 12),
    AwsAccountName: text(50),
    Title: text(256),
    Description: text(1024),
    CreatedAt: timestamp,
    UpdatedAt: timestamp,
    FirstObservedAt: timestamp,
    LastObservedAt: timestamp,
    Types: typesRule,
    Severity: severity,
    Confidence: ratioRule,
    Criticality: ratioRule,
    FindingProviderFields: object({
      Severity: object({ Label: severityLabelRule, Original: text(64) }, ['Label']),
      Types: typesRule,
      Confidence: ratioRule,
      Criticality: ratioRule,
      RelatedFindings: relatedFindingsRule,
    }),
    Remediation: object({ Recommendation: object({ Text: text(512), Url: anyText }) }),
    SourceUrl: anyText,
    ProductFields: pairs({ pairs: 50, key: 128, value: 2048 }),
    UserDefinedFields: userDefinedFieldsRule,
    Resources: list(resource, { min: 1, max: 32 }),
    RelatedFindings: relatedFindingsRule,
    Compliance: object({
      Status: acceptAny(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
      RelatedRequirements: list(anyText, { max: 32 }),
      StatusReasons: list(object({}, ['ReasonCode']), {}),
    }),
    VerificationState: verificationStateRule,
    Workflow: object({ Status: findingStatusRule }),
    RecordState: acceptAny(['ACTIVE', 'ARCHIVED']),
    Note: object({ Text: text(512), UpdatedAt: timestamp }, ['Text', 'UpdatedBy', 'UpdatedAt']),
    Malware: list(object({ Name: text(64), Path: text(512) }, ['Name']), { max: 5 }),
    Threats: list(threat, { min: 1, max: 32 }),
    ThreatIntelIndicators: list(object({ Value: text(512), Source: text(64), LastObservedAt: timestamp }), { min: 1, max: 5 }),
    Network: object({ Protocol: text(16), SourceDomain: text(128), DestinationDomain: text(128) }),
    NetworkPath: list(object({ ComponentId: text(32), ComponentType: text(32) }), {}),
    Process: object({ Name: text(64), Path: text(512), LaunchedAt: timestamp, TerminatedAt: timestamp }),
    Vulnerabilities: list(object({}, ['Id']), {}),
    PatchSummary: object({ Id: text(256), RebootOption: text(256), Operation: text(256) }, ['Id']),
    GeneratorDetails: object({ Labels: list(anyText, { max: 10 }) }),
  },
  ['SchemaVersion', 'Id', 'ProductArn', 'GeneratorId', 'AwsAccountId', 'CreatedAt', 'UpdatedAt', 'Title', 'Description', 'Resources'],
);

/**
 * Writes the ErrorMessage of a FailedFinding for a finding that breaks the finding format; undefined for one that
 * Security Hub takes. Names the first problem only.
 */
export function validateFinding(document: unknown): string | undefined {
  const complaint = finding(document) ?? missingProviderValue(document) ?? anywhereBlank(document) ?? anywhereMalformed(document);
  return complaint === undefined ? undefined : `Finding does not adhere to Amazon Finding Format. data${complaint}.`;
}

/**
 * Severity and Types must come, at the top level or in FindingProviderFields. The wording is the service's:
 * https://github.com/aws-samples/aws-securityhub-config-integration/issues/3
 */
function missingProviderValue(document: unknown): string | undefined {
  const has = (name: string) => at(document, 'FindingProviderFields', name) !== undefined || at(document, name) !== undefined;
  if (!has('Severity') || !has('Types')) {
    return " should have required property 'FindingProviderFields', data should match some schema in anyOf";
  }
  const labelled =
    at(document, 'FindingProviderFields', 'Severity') ?? at(document, 'Severity', 'Label') ?? at(document, 'Severity', 'Normalized');
  return labelled === undefined ? ".Severity should have required property 'Label'" : undefined;
}

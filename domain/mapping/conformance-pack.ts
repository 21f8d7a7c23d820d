import type { TechniqueId } from '#domain/attack/attack.ts';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { MappingIndex } from './mapping-index.ts';
import type { RankedTechnique } from './ranking.ts';

/** A managed rule of the conformance pack. */
export type PackRule = {
  /** Name of the rule, e.g. `restricted-ssh`. */
  readonly key: string;
  /** Identifier of a managed rule of AWS Config, e.g. `INCOMING_SSH_DISABLED`. */
  readonly identifier: string;
  readonly resourceTypes: readonly string[];
  readonly maximumExecutionFrequency: string | null;
  readonly inputParameters: readonly PackParameter[];
};

/** A parameter of a rule that is set by a parameter of the pack. `condition` leaves it out where that one has no default and is empty. */
export type PackParameter = { readonly name: string; readonly condition: string; readonly packParameter: string };

/** Bytes of a template: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html (TemplateBody) */
export const TEMPLATE_LIMIT = 51_200;
/** https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html (Description) */
const DESCRIPTION_LIMIT = 256;
/** How much descriptions may say, tried in this order: `named` characters with names of techniques, `whole` with ids only. */
const BUDGETS = [
  { named: DESCRIPTION_LIMIT, whole: DESCRIPTION_LIMIT },
  { named: 192, whole: DESCRIPTION_LIMIT },
  { named: 144, whole: DESCRIPTION_LIMIT },
  { named: 96, whole: DESCRIPTION_LIMIT },
  { named: 0, whole: DESCRIPTION_LIMIT },
  { named: 0, whole: 160 },
] as const;
type Budget = (typeof BUDGETS)[number];

/**
 * Values that the rules check where nobody says otherwise: those of the Virtual SOC's pack, whose facts the release
 * holds. A parameter that is not listed here starts empty, and AWS Config uses its own default.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  AccessKeysRotatedParamMaxAccessKeyAge: '90',
  AcmCertificateExpirationCheckParamDaysToExpiration: '90',
  CloudwatchAlarmActionCheckParamAlarmActionRequired: 'TRUE',
  CloudwatchAlarmActionCheckParamInsufficientDataActionRequired: 'TRUE',
  CloudwatchAlarmActionCheckParamOkActionRequired: 'FALSE',
  ElbPredefinedSecurityPolicySslCheckParamPredefinedPolicyName: 'ELBSecurityPolicy-TLS-1-2-2017-01',
  IamPasswordPolicyParamMaxPasswordAge: '365',
  IamPasswordPolicyParamMinimumPasswordLength: '14',
  IamPasswordPolicyParamPasswordReusePrevention: '24',
  IamPasswordPolicyParamRequireLowercaseCharacters: 'true',
  IamPasswordPolicyParamRequireNumbers: 'true',
  IamPasswordPolicyParamRequireSymbols: 'true',
  IamPasswordPolicyParamRequireUppercaseCharacters: 'true',
  IamUserUnusedCredentialsCheckParamMaxCredentialUsageAge: '45',
  RedshiftClusterConfigurationCheckParamClusterDbEncrypted: 'TRUE',
  RedshiftClusterConfigurationCheckParamLoggingEnabled: 'TRUE',
  RedshiftClusterMaintenancesettingsCheckParamAllowVersionUpgrade: 'true',
  RestrictedIncomingTrafficParamBlockedPort1: '20',
  RestrictedIncomingTrafficParamBlockedPort2: '21',
  RestrictedIncomingTrafficParamBlockedPort3: '3389',
  RestrictedIncomingTrafficParamBlockedPort4: '3306',
  RestrictedIncomingTrafficParamBlockedPort5: '4333',
  S3AccountLevelPublicAccessBlocksPeriodicParamBlockPublicAcls: 'True',
  S3AccountLevelPublicAccessBlocksPeriodicParamBlockPublicPolicy: 'True',
  S3AccountLevelPublicAccessBlocksPeriodicParamIgnorePublicAcls: 'True',
  S3AccountLevelPublicAccessBlocksPeriodicParamRestrictPublicBuckets: 'True',
  VpcSgOpenOnlyToAuthorizedPortsParamAuthorizedTcpPorts: '443',
};

/**
 * The pack as the YAML template that AWS Config takes: parameters, conditions, rules, each in order of name. Long lists of
 * techniques are told by id only, as far as the limit of 51,200 bytes asks for it.
 * @throws ConfigurationInvalid where the pack is larger even so
 */
export function conformancePackYaml(rules: readonly PackRule[], index: MappingIndex): string {
  const texts = BUDGETS.map((budget) => packYaml(rules, index, budget));
  const fitting = texts.find((text) => bytesOf(text) <= TEMPLATE_LIMIT);
  if (fitting !== undefined) return fitting;
  const bytes = Math.min(...texts.map(bytesOf));
  throw new ConfigurationInvalid(
    `A conformance pack of ${rules.length} rules has ${bytes} bytes; AWS Config takes ${TEMPLATE_LIMIT}. It needs to be two packs.`,
  );
}

function packYaml(rules: readonly PackRule[], index: MappingIndex, budget: Budget): string {
  const inOrder = rules.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const parameters = parametersOf(rules);
  const { version, attackVersion } = index.release;
  const lines = [
    `# AWS Config conformance pack "MITRE ATT&CK", generated from mapping release ${version} (ATT&CK ${attackVersion}); do not edit.`,
    ...section(
      'Parameters',
      parameters.map(({ packParameter }) => `  ${plain(packParameter)}: {Type: String, Default: ${quoted(DEFAULTS[packParameter] ?? '')}}`),
    ),
    ...section('Conditions', parameters.filter(({ packParameter }) => DEFAULTS[packParameter] === undefined).map(conditionLine)),
    ...section(
      'Resources',
      inOrder.flatMap((rule) => ruleLines(rule, descriptionOf(rule, index, budget))),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** By name; a parameter of the pack may set several rules. */
function parametersOf(rules: readonly PackRule[]): PackParameter[] {
  const byName = new Map(rules.flatMap((rule) => rule.inputParameters).map((parameter) => [parameter.packParameter, parameter]));
  return [...byName.values()].toSorted((a, b) => (a.packParameter < b.packParameter ? -1 : 1));
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines];
}

function conditionLine({ condition, packParameter }: PackParameter): string {
  return `  ${plain(condition)}: {"Fn::Not": [{"Fn::Equals": ["", {Ref: ${plain(packParameter)}}]}]}`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The pack as Terraform (JSON syntax). The variable `mitre_attack_parameters` overrides parameters of the pack. */
export function conformancePackTerraform(rules: readonly PackRule[], index: MappingIndex): string {
  const pack = {
    name: 'mitre-attack',
    template_body: literal(conformancePackYaml(rules, index)),
    dynamic: {
      input_parameter: {
        // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's own expressions.
        for_each: '${var.mitre_attack_parameters}',
        content: { parameter_name: '${input_parameter.key}', parameter_value: '${input_parameter.value}' },
        // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's own expressions.
      },
    },
  };
  const parameters = { type: 'map(string)', default: {}, description: 'Parameters of the conformance pack that differ from its defaults.' };
  const document = {
    variable: { mitre_attack_parameters: parameters },
    resource: { aws_config_conformance_pack: { mitre_attack: pack } },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleLines(rule: PackRule, description: string): string[] {
  const parameters = rule.inputParameters.map(({ name, condition, packParameter }) => {
    const value = `{Ref: ${plain(packParameter)}}`;
    const isSet = DEFAULTS[packParameter] !== undefined;
    return `        ${plain(name)}: ${isSet ? value : `{"Fn::If": [${plain(condition)}, ${value}, {Ref: "AWS::NoValue"}]}`}`;
  });
  return [
    `  ${logicalId(rule.key)}:`,
    '    Type: AWS::Config::ConfigRule',
    '    Properties:',
    `      ConfigRuleName: ${plain(rule.key)}`,
    `      Description: ${quoted(description)}`,
    ...(parameters.length > 0 ? ['      InputParameters:', ...parameters] : []),
    ...(rule.maximumExecutionFrequency === null ? [] : [`      MaximumExecutionFrequency: ${plain(rule.maximumExecutionFrequency)}`]),
    ...(rule.resourceTypes.length === 0 ? [] : [`      Scope: {ComplianceResourceTypes: [${rule.resourceTypes.map(quoted).join(', ')}]}`]),
    `      Source: {Owner: AWS, SourceIdentifier: ${plain(rule.identifier)}}`,
  ];
}

/** `T1040 Network Sniffing, … (Credential Access, Discovery)`; names of techniques only where all fit. */
function descriptionOf(rule: PackRule, index: MappingIndex, budget: Budget): string {
  const techniques = index.techniquesOf({ kind: 'config_rule', key: rule.key }).filter(({ foldedInto }) => foldedInto.length === 0);
  if (techniques.length === 0) return `ATT&CK: no technique is claimed for this rule.`;
  const told = (list: readonly string[]) => `ATT&CK: ${list.join(', ')} (${tacticsOf(techniques, index).join(', ')})`;
  const named = told(techniques.map(({ id, name }) => `${id} ${name}`));
  if (named.length <= budget.named) return named;
  const ids: readonly TechniqueId[] = techniques.map(({ id }) => id);
  for (let kept = ids.length; kept > 0; kept -= 1) {
    const rest = ids.length - kept;
    const text = told([...ids.slice(0, kept), ...(rest === 0 ? [] : [`${rest} more`])]);
    if (text.length <= budget.whole) return text;
  }
  return `ATT&CK: ${techniques.length} techniques`;
}

function tacticsOf(techniques: readonly RankedTechnique[], index: MappingIndex): string[] {
  return [...new Set(techniques.flatMap(({ tacticIds }) => tacticIds))].toSorted().map((id) => index.tactic(id)?.name ?? id);
}

/** `restricted-ssh` -> `RestrictedSsh`: CloudFormation takes letters and digits only. */
function logicalId(ruleName: string): string {
  return ruleName
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

/** A YAML plain scalar where that is safe in any place and cannot be read as another type; else quoted. */
function plain(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : quoted(text);
}

/** A JSON string is a YAML double-quoted scalar; JSON leaves some line ends and control characters as they are, YAML must not. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Terraform reads `${` and `%{` in a string as templates. */
function literal(text: string): string {
  return text.replace(/[$%]\{/g, (start) => `${start[0]}${start}`);
}

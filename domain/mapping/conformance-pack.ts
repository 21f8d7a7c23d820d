import { lookUp } from '@attack-reactor/kit/contract';
import type { TechniqueId } from '#domain/attack/attack.ts';
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
type PackParameter = { readonly name: string; readonly condition: string; readonly packParameter: string };

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

/** A template of AWS Config: https://docs.aws.amazon.com/config/latest/developerguide/custom-conformance-pack.html */
export type PackTemplate = {
  readonly Parameters?: Readonly<Record<string, { readonly Type: 'String'; readonly Default: string }>>;
  readonly Conditions?: Readonly<Record<string, object>>;
  readonly Resources?: Readonly<Record<string, object>>;
};

/**
 * Returns the pack as templates that say less and less: the first names all techniques, the later ones tell long lists by id
 * only. Parameters, conditions and rules stand in order of name.
 */
export function conformancePackTemplates(rules: readonly PackRule[], index: MappingIndex): readonly PackTemplate[] {
  return BUDGETS.map((budget) => buildTemplate(rules, index, budget));
}

function buildTemplate(rules: readonly PackRule[], index: MappingIndex, budget: Budget): PackTemplate {
  const inOrder = rules.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const parameters = listParameters(rules);
  const conditional = parameters.filter(({ packParameter }) => lookUp(DEFAULTS, packParameter) === undefined);
  return {
    ...section('Parameters', parameters, ({ packParameter }) => [
      packParameter,
      { Type: 'String', Default: lookUp(DEFAULTS, packParameter) ?? '' },
    ]),
    ...section('Conditions', conditional, ({ condition, packParameter }) => [
      condition,
      { 'Fn::Not': [{ 'Fn::Equals': ['', { Ref: packParameter }] }] },
    ]),
    ...section('Resources', inOrder, (rule) => [logicalId(rule.key), getResource(rule, writeDescription(rule, index, budget))]),
  };
}

/** By name; a parameter of the pack may set several rules. */
function listParameters(rules: readonly PackRule[]): PackParameter[] {
  const byName = new Map(rules.flatMap((rule) => rule.inputParameters).map((parameter) => [parameter.packParameter, parameter]));
  return [...byName.values()].toSorted((a, b) => (a.packParameter < b.packParameter ? -1 : 1));
}

function section<Item>(name: string, items: readonly Item[], entryOf: (item: Item) => readonly [string, object]) {
  return items.length === 0 ? {} : { [name]: Object.fromEntries(items.map(entryOf)) };
}

function getResource(rule: PackRule, description: string) {
  const parameters = rule.inputParameters.map(({ name, condition, packParameter }) => {
    const value = { Ref: packParameter };
    const isSet = lookUp(DEFAULTS, packParameter) !== undefined;
    return [name, isSet ? value : { 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] }] as const;
  });
  return {
    Type: 'AWS::Config::ConfigRule',
    Properties: {
      ConfigRuleName: rule.key,
      Description: description,
      ...(parameters.length > 0 && { InputParameters: Object.fromEntries(parameters) }),
      ...(rule.maximumExecutionFrequency !== null && { MaximumExecutionFrequency: rule.maximumExecutionFrequency }),
      ...(rule.resourceTypes.length > 0 && { Scope: { ComplianceResourceTypes: rule.resourceTypes } }),
      Source: { Owner: 'AWS', SourceIdentifier: rule.identifier },
    },
  };
}

/** `T1040 Network Sniffing, … (Credential Access, Discovery)`; names of techniques only where all fit. */
function writeDescription(rule: PackRule, index: MappingIndex, budget: Budget): string {
  const techniques = index.rankTechniques({ kind: 'config_rule', key: rule.key }).filter(({ foldedInto }) => foldedInto.length === 0);
  if (techniques.length === 0) return `ATT&CK: no technique is claimed for this rule.`;
  const told = (list: readonly string[]) => `ATT&CK: ${list.join(', ')} (${listTactics(techniques, index).join(', ')})`;
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

function listTactics(techniques: readonly RankedTechnique[], index: MappingIndex): string[] {
  return [...new Set(techniques.flatMap(({ tacticIds }) => tacticIds))].toSorted().map((id) => index.tactic(id)?.name ?? id);
}

/** `restricted-ssh` -> `RestrictedSsh`: CloudFormation takes letters and digits only. */
function logicalId(ruleName: string): string {
  return ruleName
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

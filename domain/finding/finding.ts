import type { SeverityLabel } from '@attack-reactor/kit/contract';
import type { TechniqueId } from '#domain/attack/attack.ts';

/** A resource of a finding, passed through as it came. */
export type Resource = {
  readonly Type: string;
  readonly Id: string;
  readonly Region?: string;
  readonly Partition?: string;
  readonly [property: string]: unknown;
};

/** One setting of a control: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_SecurityControlParameter.html */
export type ControlParameter = { readonly Name: string; readonly Value: readonly string[] };

/**
 * One version of a security finding: the part of ASFF that we use, normalized. Names are ASFF's; every optional field
 * of the wild has a value here. https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export type Finding = {
  readonly Id: string;
  readonly ProductArn: string;
  readonly GeneratorId: string;
  /** The account that the finding is about, never the account whose bus delivered it. */
  readonly AwsAccountId: string;
  readonly Partition: string;
  readonly Region: string;
  readonly ProductName: string;
  readonly Title: string;
  readonly Description: string;
  readonly Types: readonly string[];
  /** ISO-8601, UTC, milliseconds. */
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  /** When the event happened that told of this version, where one did. Not of ASFF. ISO-8601, UTC, milliseconds. */
  readonly EventTime?: string | undefined;
  readonly Severity: { readonly Label: SeverityLabel; readonly Original?: string };
  readonly Resources: readonly Resource[];
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly ComplianceStatus: string | undefined;
  readonly SecurityControlId: string | undefined;
  /** The customer's own settings of the control, as Security Hub reports them. */
  readonly SecurityControlParameters: readonly ControlParameter[];
  readonly FindingStatus: 'NEW' | 'NOTIFIED' | 'SUPPRESSED' | 'RESOLVED';
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  readonly RecommendationText: string | undefined;
  /** Techniques that the finding itself names (attack sequences, OCSF `attacks`, Prowler requirements). */
  readonly StatedTechniques: readonly TechniqueId[];
};

export type RejectReason = 'not-a-finding' | 'invalid-field' | 'too-large';

export type Rejection = { readonly kind: 'reject'; readonly reason: RejectReason; readonly field: string; readonly detail: string };

export type ParsedFinding = { readonly kind: 'finding'; readonly finding: Finding } | { readonly kind: 'own' } | Rejection;

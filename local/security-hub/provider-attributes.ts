import { lookUp } from '@attack-reactor/kit/contract';
import { at, isRecord } from '#domain/base/json.ts';

/**
 * The attributes that the provider and the customer both may set: the provider in FindingProviderFields, the customer at
 * the top level. https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
const SHARED_ATTRIBUTES = ['Confidence', 'Criticality', 'RelatedFindings', 'Severity', 'Types'] as const;

/** Label and Normalized fill each other. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
const NORMALIZED: Readonly<Record<string, number>> = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 };
const LABELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;

type Document = Readonly<Record<string, unknown>>;

/** The memory of a stored finding beside its content: which attributes the customer has taken over. */
export type Earlier = { readonly finding: Document; readonly customerSet: ReadonlySet<string> };

/**
 * The shared attributes after an import, at the top level and in FindingProviderFields: each given value fills both
 * places, the provider's own place wins for a new finding, and what the customer has set stays at the top level.
 */
export function sharedAttributes(incoming: Document, earlier?: Earlier): Document {
  const top: Record<string, unknown> = {};
  const provided: Record<string, unknown> = {};
  for (const name of SHARED_ATTRIBUTES) {
    const own = at(incoming, 'FindingProviderFields', name);
    const given = incoming[name];
    provided[name] = own ?? asProvided(name, given) ?? at(earlier?.finding, 'FindingProviderFields', name);
    if (earlier === undefined) top[name] = own ?? given;
    else top[name] = earlier.customerSet.has(name) ? earlier.finding[name] : (given ?? own ?? earlier.finding[name]);
  }
  if (top.Severity !== undefined) top.Severity = completeSeverity(top.Severity);
  return { ...defined(top), FindingProviderFields: defined(provided) };
}

/** A Severity with both Label and Normalized, from whichever is given. */
export function completeSeverity(severity: unknown): unknown {
  if (!isRecord(severity)) return severity;
  const { Label: label, Normalized: normalized } = severity;
  if (typeof label === 'string') return { Normalized: lookUp(NORMALIZED, label), ...severity };
  if (typeof normalized !== 'number') return severity;
  return { ...severity, Label: LABELS.find((name) => normalized >= (NORMALIZED[name] ?? 0)) };
}

function asProvided(name: string, given: unknown): unknown {
  if (name !== 'Severity' || !isRecord(given)) return given;
  return defined({ Label: at(completeSeverity(given), 'Label'), Original: given.Original });
}

function defined(values: Document): Document {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

import type { Binding } from '#domain/reaction/binding.ts';
import { candidateBindings, type FindingFacts } from '#domain/reaction/reaction-decision.ts';
import { controlDocument, finding, guardDutyDocument } from './findings.ts';

/** A weakness: a control that failed. */
export function control(overrides: Record<string, unknown> = {}): FindingFacts {
  return {
    finding: finding(controlDocument(overrides)),
    key: { kind: 'securityhub_control', key: 'S3.2' },
    techniqueIds: ['T1530', 'T1552.001'],
    intent: 'exposure',
  };
}

/** Somebody acted: a finding of GuardDuty. */
export function detection(): FindingFacts {
  return {
    finding: finding(guardDutyDocument()),
    key: { kind: 'guardduty_finding_type', key: 'Recon:IAMUser/UserPermissions' },
    techniqueIds: ['T1069'],
    intent: 'detection',
  };
}

/** The ids of the bindings that could apply to an event, or why none can. */
export function candidates(facts: FindingFacts, ...bindings: readonly Binding[]) {
  const found = candidateBindings(facts, { bindings, trigger: 'event' });
  return 'code' in found ? found.code : found.map(({ id }) => id);
}

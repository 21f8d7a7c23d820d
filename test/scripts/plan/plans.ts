import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlannedResource, readPlan } from '#scripts/plan/plan-file.ts';

/** The path of a plan in test/fixtures/plans. */
export function planPath(name: 'create' | 'update'): string {
  return join(__dirname, `../../fixtures/plans/${name}.json`);
}

/** The resources of a plan that Terraform made. */
export function realPlan(name: 'create' | 'update'): readonly PlannedResource[] {
  return readPlan(readFileSync(planPath(name), 'utf8'));
}

/** A resource that a plan changes in place, unless it says otherwise. */
export function aResource(address: string, some: Partial<PlannedResource> = {}): PlannedResource {
  const [type = '', name = ''] = address.split('.');
  return { address, type, name, kind: 'changed', before: {}, after: {}, unknown: {}, ...some };
}

/** A policy of statements. */
export function aPolicy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

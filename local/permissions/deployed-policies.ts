import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { policyStatement } from './policy.ts';

/**
 * The policies of the roles that a deployment of this very platform would have, as `npm run -s docs` writes them out of the
 * Terraform: by function, of the endpoints that functions in the network call through, and of the role in member accounts, where
 * `{account}` stands for any.
 */
const deployedPolicies = z.strictObject({
  functions: z.record(z.string(), z.array(policyStatement)),
  /** Functions whose role is another one where findings are annotated and not published. */
  annotating: z.record(z.string(), z.array(policyStatement)),
  /** Functions in the network, whose calls go through its endpoints. */
  inNetwork: z.array(z.string()),
  /** Policies of the endpoints of the network, by service, and those that are others where findings are annotated. */
  endpoints: z.record(z.string(), z.array(policyStatement)),
  annotatingEndpoints: z.record(z.string(), z.array(policyStatement)),
  member: z.array(policyStatement),
});
export type DeployedPolicies = z.output<typeof deployedPolicies>;

export const POLICIES_FILE = 'local/permissions/deployed-policies.json';

export function readDeployedPolicies(): DeployedPolicies {
  return deployedPolicies.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../..', POLICIES_FILE), 'utf8')));
}

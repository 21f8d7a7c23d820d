import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type PolicyStatement, policyStatement } from '#local/permissions/policy.ts';
import { fillIn, type Recorded } from './deployer-policies.ts';
import type { PolicyName } from './policy-name.ts';

/** Where the policies of who plans and who deploys are checked in. */
export const POLICIES_FOLDER = 'docs/policies';

/**
 * Characters of one managed policy, white space aside:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_CHARACTERS = 6144;
/** Values as long as they get. A bucket, which has up to 63 characters, is named twice, and the role at most once. */
const LONGEST: Recorded = {
  account: '0'.repeat(12),
  region: 'ap-southeast-1',
  prefix: 'p'.repeat(37),
  deployRole: 'r'.repeat(64),
};

const policyFile = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(policyStatement) });

/** A policy of docs/policies, with its placeholders. Managed policies that belong together are numbered. */
export function readPolicy(root: string, name: PolicyName): readonly PolicyStatement[] {
  return listFiles(root, name).flatMap((file) => policyFile.parse(JSON.parse(readFileSync(file, 'utf8'))).Statement);
}

/** Writes a policy in as many managed policies as AWS takes it in, and removes what was there before. */
export function writePolicy(root: string, name: PolicyName, policy: readonly PolicyStatement[]): void {
  mkdirSync(join(root, POLICIES_FOLDER), { recursive: true });
  for (const file of listFiles(root, name)) rmSync(file);
  const parts = splitPolicy(policy);
  for (const [index, Statement] of parts.entries()) {
    const file = parts.length === 1 ? name : `${name}-${index + 1}`;
    writeFileSync(join(root, POLICIES_FOLDER, `${file}.json`), `${JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2)}\n`);
  }
}

/** Divides a policy so that each part is a managed policy, whatever an environment is called. */
export function splitPolicy(policy: readonly PolicyStatement[]): readonly (readonly PolicyStatement[])[] {
  const parts: PolicyStatement[][] = [[]];
  for (const statement of policy) {
    const last = parts.at(-1) ?? [];
    if (countCharacters([...last, statement]) <= MOST_CHARACTERS) last.push(statement);
    else parts.push([statement]);
  }
  return parts;
}

function countCharacters(Statement: readonly PolicyStatement[]): number {
  return JSON.stringify({ Version: '2012-10-17', Statement: fillIn(Statement, LONGEST) }).length;
}

function listFiles(root: string, name: PolicyName): readonly string[] {
  const folder = join(root, POLICIES_FOLDER);
  const own = readdirSync(folder).filter((file) => file.replace(/(-\d+)?\.json$/, '') === name);
  return own.sort().map((file) => join(folder, file));
}

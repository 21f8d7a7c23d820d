import { covers, type PolicyStatement, parseStatements } from '@attack-reactor/kit/aws/policy-document';
import type { Json } from '@attack-reactor/kit/contract';
import * as z from 'zod';

const SID = 'RequireTls';
const NEW_POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [] });
const document = z.looseObject({ Statement: z.union([z.array(z.json()), z.json().transform((alone) => [alone])]) });
const named = z.object({ Sid: z.string().optional() });

/** The policy with TLS required, and the one statement that was added to it. */
export type TlsPolicy = { readonly policy: string; readonly statement: Json; readonly index: number };

/**
 * Adds the statement that denies requests without TLS; null where the policy requires TLS already.
 * @param policy the bucket's policy as it is, null where it has none
 */
export function requireTls(policy: string | null, bucketArn: string): TlsPolicy | null {
  const text = policy ?? NEW_POLICY;
  if (parseStatements(text).some((statement) => deniesPlainHttp(statement, bucketArn))) return null;
  const { Statement: statements, ...others } = document.parse(JSON.parse(text));
  const statement = {
    Sid: freeSid(statements),
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return { policy: JSON.stringify({ ...others, Statement: [...statements, statement] }), statement, index: statements.length };
}

/**
 * The statement that the control looks for: everybody, every action, bucket and objects, and no further condition.
 * https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html
 */
function deniesPlainHttp(statement: PolicyStatement, bucketArn: string): boolean {
  const { Effect, Principal, Resource, Condition } = statement;
  return (
    Effect === 'Deny' &&
    Principal.AWS.includes('*') &&
    covers(statement, 's3:*') &&
    [bucketArn, `${bucketArn}/*`].every((part) => Resource.some((one) => [part, `${bucketArn}*`, '*'].includes(one))) &&
    JSON.stringify(Condition).toLowerCase() === '{"bool":{"aws:securetransport":["false"]}}'
  );
}

/** A policy may not name two statements alike. */
function freeSid(statements: readonly Json[]): string {
  const taken = new Set(statements.map((one) => named.parse(one).Sid));
  let sid = SID;
  for (let number = 2; taken.has(sid); number += 1) sid = `${SID}${number}`;
  return sid;
}

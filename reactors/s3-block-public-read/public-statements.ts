import type { Json } from '@attack-reactor/kit/contract';

type Document = Readonly<Record<string, Json>>;
export type Statement = Document;

/** The fate of one statement: nothing, it goes, or only its public principal goes. */
export type Closing = { readonly index: number; readonly before: Statement; readonly after: Statement | null };

/**
 * Condition keys that bind a statement to somebody, and operators that do so.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const BINDING_KEYS = new Set(
  [
    'SourceIp',
    'SourceArn',
    'SourceVpc',
    'SourceVpce',
    'SourceOwner',
    'SourceAccount',
    'userid',
    'PrincipalOrgID',
    'PrincipalArn',
    'PrincipalAccount',
  ]
    .map((key) => `aws:${key}`.toLowerCase())
    .concat('s3:dataaccesspointarn', 's3:dataaccesspointaccount'),
);
const BINDING_OPERATORS = /^(foranyvalue:)?(string(equals|equalsignorecase|like)|arn(equals|like)|ipaddress)$/i;
/**
 * A wider range of addresses is the public:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const NARROWEST_PUBLIC_PREFIX = { v4: 8, v6: 32 };

/** The statements of a bucket policy that let the public in, each with what would be left of it. */
export function planClosings(statements: readonly Statement[]): Closing[] {
  return statements.flatMap((statement, index) => {
    if (!opens(statement)) return [];
    return [{ index, before: statement, after: withoutPublic(statement) }];
  });
}

/** A policy's statements; one that stands alone need not be in a list. */
export function readStatements(policy: Document): readonly Statement[] {
  return listList(policy['Statement'] ?? []).filter(isDocument);
}

/** Whatever the action: Block Public Access tells none from another, and would refuse a policy in which one is left. */
function opens(statement: Statement): boolean {
  return statement['Effect'] === 'Allow' && isForEverybody(statement) && !isBound(statement['Condition']);
}

function isForEverybody({ Principal, NotPrincipal }: Statement): boolean {
  if (NotPrincipal !== undefined) return true;
  if (Principal === '*') return true;
  return isDocument(Principal) && listList(Principal['AWS'] ?? []).includes('*');
}

/** All conditions must hold, so one that binds the statement is enough. */
function isBound(condition: Json | undefined): boolean {
  if (!isDocument(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      BINDING_OPERATORS.test(operator) &&
      isDocument(keys) &&
      Object.entries(keys).some(([key, values]) => BINDING_KEYS.has(key.toLowerCase()) && isFixed(key.toLowerCase(), listList(values))),
  );
}

/** Values that name somebody: no variable, no wildcard that stands for all, no range of half the internet. */
function isFixed(key: string, values: readonly Json[]): boolean {
  if (values.length === 0) return false;
  if (key === 'aws:sourceip') return values.every((value) => isNarrowRange(String(value)));
  if (key.endsWith('arn')) return values.every((value) => /^arn:[^*?$:]+:[^*?$:]*:[^*?$:]*:(\d{12}|):[^$]+$/.test(String(value)));
  return values.every((value) => /^[^*?$]+$/.test(String(value)));
}

function isNarrowRange(range: string): boolean {
  const [address = '', prefix] = range.split('/');
  if (prefix === undefined) return /^[\d.]+$|:/.test(address);
  return Number(prefix) >= (address.includes(':') ? NARROWEST_PUBLIC_PREFIX.v6 : NARROWEST_PUBLIC_PREFIX.v4);
}

/** Named principals beside the public one keep what they have. */
function withoutPublic(statement: Statement): Statement | null {
  const principal = statement['Principal'];
  if (!isDocument(principal)) return null;
  const named = listList(principal['AWS'] ?? []).filter((one) => one !== '*');
  const { AWS: _everybody, ...others } = principal;
  if (named.length === 0 && Object.keys(others).length === 0) return null;
  return { ...statement, Principal: { ...others, ...(named.length > 0 && { AWS: named }) } };
}

function listList(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function isDocument(value: Json | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { lookUp } from '@attack-reactor/kit/contract';
import type { FunctionUrlAuthType } from '@aws-sdk/client-lambda';
import * as z from 'zod';

/** The longest statement id: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const MAX_SID = 100;
const BOUND = '-own-account';
const S3 = 's3.amazonaws.com';

/** A statement of a function's policy. Lambda itself writes them, from the input of AddPermission. */
export const statement = z.looseObject({
  Sid: z.string(),
  Effect: z.string(),
  Principal: z.json(),
  Action: z.json(),
  Condition: z.record(z.string(), z.record(z.string(), z.json())).optional(),
});
export type Statement = z.output<typeof statement>;

/** The input of AddPermission that makes a statement. */
export type Permission = {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: FunctionUrlAuthType;
  readonly InvokedViaFunctionUrl?: boolean;
};

/** The fate of one public statement: it goes, or a narrower one takes its place. */
export type Closing = {
  readonly statement: Statement;
  /** Makes the statement again; undefined: AddPermission cannot. */
  readonly permission: Permission | undefined;
  readonly replacement: Permission | null;
  readonly isFunctionUrl: boolean;
};

/**
 * The statements that make a function public, in the sense of the control: everybody without a fixed source, or S3 without
 * an account. https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html
 */
export function planClosings(statements: readonly Statement[], accountId: string): Closing[] {
  return statements.filter(isPublic).map((one) => {
    const permission = readPermission(one);
    return {
      statement: one,
      permission,
      replacement: permission?.Principal === S3 ? { ...permission, StatementId: boundSid(one.Sid), SourceAccount: accountId } : null,
      isFunctionUrl: permission?.FunctionUrlAuthType !== undefined || permission?.InvokedViaFunctionUrl === true,
    };
  });
}

function isPublic(one: Statement): boolean {
  if (one.Effect !== 'Allow' || isBoundTo(one, 'aws:SourceAccount')) return false;
  const principals = listPrincipals(one);
  if (principals.includes(S3)) return true;
  return principals.includes('*') && !isBoundTo(one, 'aws:SourceArn') && !isBoundTo(one, 'aws:PrincipalOrgID');
}

/** Returns true if a condition asks for fixed values of this key: no wildcard, no variable. */
function isBoundTo({ Condition = {} }: Statement, key: string): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      Object.entries(keys).some(([name, values]) => name.toLowerCase() === key.toLowerCase() && [values].flat().every(isFixed)),
  );
}

function isFixed(value: unknown): boolean {
  return typeof value === 'string' && /^[^*?$]+$/.test(value);
}

function listPrincipals({ Principal }: Statement): string[] {
  if (Principal === null || typeof Principal !== 'object') return [String(Principal)];
  return Object.values(Principal).flat().map(String);
}

/** The field of AddPermission that makes each condition. */
const CONDITIONS: Readonly<Record<string, (value: string) => Partial<Permission> | undefined>> = {
  'ArnLike aws:sourcearn': (SourceArn) => ({ SourceArn }),
  'StringEquals aws:sourceaccount': (SourceAccount) => ({ SourceAccount }),
  'StringEquals aws:principalorgid': (PrincipalOrgID) => ({ PrincipalOrgID }),
  'StringEquals lambda:eventsourcetoken': (EventSourceToken) => ({ EventSourceToken }),
  'StringEquals lambda:functionurlauthtype': (type) => (type === 'NONE' || type === 'AWS_IAM' ? { FunctionUrlAuthType: type } : undefined),
  'Bool lambda:invokedviafunctionurl': (value) => (value === 'true' ? { InvokedViaFunctionUrl: true } : undefined),
};

/** The input of AddPermission that makes this statement; undefined where none does. */
export function readPermission(one: Statement): Permission | undefined {
  const { Sid, Action, Condition = {} } = one;
  const [Principal, ...others] = listPrincipals(one);
  if (typeof Action !== 'string' || Principal === undefined || others.length > 0) return undefined;
  let permission: Permission = { StatementId: Sid, Action, Principal };
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, value] of Object.entries(keys)) {
      const field = typeof value === 'string' ? lookUp(CONDITIONS, `${operator} ${key.toLowerCase()}`)?.(value) : undefined;
      if (field === undefined) return undefined;
      permission = { ...permission, ...field };
    }
  }
  return permission;
}

/** Name of the statement that takes the place of another: the same for the same, so that a rerun finds it. */
function boundSid(sid: string): string {
  return `${sid.slice(0, MAX_SID - BOUND.length)}${BOUND}`;
}

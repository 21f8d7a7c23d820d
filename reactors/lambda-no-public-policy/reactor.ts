import { absentWhen, type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { asJson, type Change, type TranslatedText } from '@attack-reactor/kit/contract';
import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { type Closing, type Permission, planClosings, type Statement, statement } from './public-permissions.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/;

const policyDocument = z.object({ Statement: z.array(statement) });
/** The statements as they were, for `rollback`. */
const removed = z.object({ statements: z.array(statement) });

export const reactor = defineReactor(manifest, {
  accepts: FUNCTION_ARN,
  async plan(context) {
    const { FunctionName: name } = buildFunction(context);
    const closings = planClosings(await loadStatements(context), context.target.accountId);
    if (closings.length === 0) return nothingToDo(texts.notPublic({ name }));
    const foreign = closings.find(({ permission }) => permission === undefined);
    if (foreign !== undefined) return refuse(texts.notRestorable({ statement: foreign.statement.Sid, name }));
    if (!context.parameters.includeFunctionUrls && closings.some(({ isFunctionUrl }) => isFunctionUrl)) {
      return refuse(texts.hasPublicUrl({ name }));
    }
    return change({
      summary: formatSummary(name, closings),
      changes: closings.map((closing) => buildChange(context.resource.Id, closing)),
      backup: asJson({ statements: closings.map((closing) => closing.statement) }),
    });
  },
  async apply(context, { backup }) {
    // Only what the plan names: what has become public since is in no backup.
    const planned = new Set(removed.parse(backup).statements.map(({ Sid }) => Sid));
    for (const { statement: one, replacement } of planClosings(await loadStatements(context), context.target.accountId)) {
      if (!planned.has(one.Sid)) continue;
      // The narrower permission first, so that S3 can call the function all the time.
      if (replacement !== null) await add(context, replacement);
      await remove(context, one.Sid);
    }
  },
  async rollback(context, { backup }) {
    for (const { permission, replacement } of planClosings(removed.parse(backup).statements, context.target.accountId)) {
      if (permission !== undefined) await add(context, permission);
      if (replacement !== null) await remove(context, replacement.StatementId);
    }
  },
  async readBack(context, backup) {
    const closings = planClosings(removed.parse(backup).statements, context.target.accountId);
    const ours = new Set(closings.flatMap(({ statement: one, replacement }) => [one.Sid, replacement?.StatementId]));
    return asJson({ statements: (await loadStatementsOfPresent(context)).filter(({ Sid }) => ours.has(Sid)) });
  },
});

function buildChange(resource: string, { statement: one, replacement }: Closing): Change {
  return { resource, field: `policy.${one.Sid}`, before: asJson(one), after: asJson(replacement) };
}

function formatSummary(name: string, closings: readonly Closing[]): TranslatedText {
  const bound = closings.filter(({ replacement }) => replacement !== null).length;
  const gone = closings.length - bound;
  if (bound === 0) return texts.removePublic({ name, gone });
  return gone === 0 ? texts.bindToAccount({ name, bound }) : texts.removeAndBind({ name, gone, bound });
}

/** A function without a policy, and one that is gone, have no statements. */
async function loadStatements(context: Context): Promise<readonly Statement[]> {
  return (await absentWhen(['ResourceNotFoundException'], () => loadPolicy(context))) ?? [];
}

/** Lambda has one error for a function without a policy and for one that is gone, and tells them apart in the message. */
async function loadStatementsOfPresent(context: Context): Promise<readonly Statement[]> {
  try {
    return await loadPolicy(context);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException' || /Function not found/i.test(error.message)) throw error;
    return [];
  }
}

async function loadPolicy(context: Context): Promise<readonly Statement[]> {
  const { Policy } = await context.clients.of(LambdaClient).send(new GetPolicyCommand(buildFunction(context)));
  return Policy === undefined ? [] : policyDocument.parse(JSON.parse(Policy)).Statement;
}

async function add(context: Context, permission: Permission): Promise<void> {
  await absentWhen(['ResourceConflictException'], () =>
    context.clients.of(LambdaClient).send(new AddPermissionCommand({ ...buildFunction(context), ...permission })),
  );
}

async function remove(context: Context, StatementId: string): Promise<void> {
  await absentWhen(['ResourceNotFoundException'], () =>
    context.clients.of(LambdaClient).send(new RemovePermissionCommand({ ...buildFunction(context), StatementId })),
  );
}

/** Each version and alias has a policy of its own; the ARN says which is meant. */
function buildFunction({ resource }: Context): { readonly FunctionName: string; readonly Qualifier?: string } {
  const [, FunctionName = '', Qualifier] = FUNCTION_ARN.exec(resource.Id) ?? [];
  return { FunctionName, ...(Qualifier !== undefined && { Qualifier }) };
}

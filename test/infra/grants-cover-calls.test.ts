import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FUNCTIONS } from '#handlers/functions.ts';
import { anApi, anExistingNetwork, listGrants, ROOT, secretArn, synthesized } from './synthesized-pipeline.ts';

/** IAM prefix of each SDK client. DynamoDB is left out: tables are shared, and each function uses a part of their gateways. */
const PREFIX: Readonly<Record<string, string>> = {
  lambda: 'lambda',
  organizations: 'organizations',
  'secrets-manager': 'secretsmanager',
  securityhub: 'securityhub',
  sfn: 'states',
  sns: 'sns',
  sqs: 'sqs',
  sts: 'sts',
};
/** Calls whose permission has another name. */
const ACTION: Readonly<Record<string, string>> = { 'sqs:SendMessageBatch': 'sqs:SendMessage', 'lambda:Invoke': 'lambda:InvokeFunction' };
/** Calls that a shared file can make, and the function does not in this environment. */
const NOT_MADE: Readonly<Record<string, readonly string[]>> = {
  // Other publish modes than this environment's: the writer role of another account, and notes in place of findings.
  enrich: ['sts:AssumeRole', 'securityhub:BatchUpdateFindings'],
  'roll-up-tactics': ['sts:AssumeRole'],
  // The reader of the mapping signs in by IAM and has no password.
  'start-reaction': ['secretsmanager:GetSecretValue', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
  // The importer of λ enrich shares a file with the errors of Security Hub.
  'parse-finding': ['secretsmanager:GetSecretValue', 'securityhub:BatchImportFindings'],
  // The calls that deploy functions share a file with those that remove them.
  'review-reactors': [
    'lambda:CreateAlias',
    'lambda:CreateFunction',
    'lambda:PublishVersion',
    'lambda:UpdateAlias',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
  ],
  'start-installation': ['states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
  'start-verification': ['states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
  'resume-reactions': ['states:SendTaskHeartbeat', 'states:SendTaskSuccess', 'securityhub:BatchImportFindings'],
  'collect-findings': ['securityhub:BatchImportFindings'],
  'collect-standards': ['securityhub:BatchImportFindings'],
  'dispatch-finding': ['securityhub:BatchImportFindings'],
  'record-execution': ['securityhub:BatchImportFindings'],
  'roll-back': ['securityhub:BatchImportFindings'],
  'api-act': ['states:SendTaskHeartbeat', 'states:SendTaskSuccess', 'securityhub:BatchImportFindings'],
  'answer-approval': ['states:StartExecution', 'securityhub:BatchImportFindings'],
};
const IMPORT = /from '((?:#platform|#handlers|\.{1,2})\/[^']+)'/g;
const CALL = /new (\w+)Command\(/g;

/** The source files that a file is made of, itself included. */
function listFiles(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path) || !existsSync(path)) return seen;
  seen.add(path);
  for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
    listFiles(specifier.startsWith('#') ? join(ROOT, specifier.slice(1)) : join(dirname(path), specifier), seen);
  }
  return seen;
}

/** IAM actions of the calls in a file. */
function actionsIn(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  const clients = [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)];
  return [...text.matchAll(CALL)].flatMap(([, name = '']) => {
    const [, , client = ''] = clients.find(([, names = '']) => names.includes(`${name}Command`)) ?? [];
    const prefix = PREFIX[client];
    return prefix === undefined ? [] : [ACTION[`${prefix}:${name}`] ?? `${prefix}:${name}`];
  });
}

/** IAM actions of the calls that a handler can make. */
function readCalls(handler: string): readonly string[] {
  return [...new Set([...listFiles(join(ROOT, 'handlers', handler, 'handler.ts'))].flatMap(actionsIn))];
}

describe('a function may do what its code does', () => {
  const stack = synthesized({
    network: anExistingNetwork,
    api: { ...anApi, tenants: [...anApi.tenants, { id: 'units', organizationalUnits: ['ou-a1b2-units001'] }] },
    organizationId: 'o-a1b2c3d4e5',
    reaction: {
      memberAccounts: 'organization',
      notifications: [
        { id: 'wecom', channel: 'wecom-webhook', secretArn: secretArn('wecom') },
        { id: 'chat', channel: 'slack', secretArn: secretArn('chat') },
      ],
    },
  });

  it.each(FUNCTIONS)('$name', ({ name }) => {
    const made = readCalls(name).filter((action) => NOT_MADE[name]?.includes(action) !== true);
    const granted = Object.values(listGrants(stack, name.replaceAll('-', '_'))).flatMap(({ Action }) => Action);

    expect(made.filter((action) => !granted.includes(action))).toEqual([]);
  });

  it('and its calls are found', () => {
    expect(readCalls('roll-back')).toEqual(expect.arrayContaining(['lambda:InvokeFunction', 'sns:Publish', 'sts:AssumeRole']));
  });
});

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import * as z from 'zod';
import type { Caller } from '#domain/api/caller.ts';
import { apiAccessTable } from '#platform/api/api-access.ts';
import { cachedAccess } from '#platform/api/cached-access.ts';
import { issuedTokens } from '#platform/api/tokens.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { identifyCaller } from './core.ts';
import { authoriseEnv } from './env.ts';

/** The part of the event that counts: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
const request = z.object({
  methodArn: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
});

/** A context is text of at most 8 KB. */
const MAX_GROUPS = 100;

export const pipeline = taskPipeline({
  env: authoriseEnv,
  input: request,
  compose: (env, host) => {
    const { OIDC_ISSUER: url, OIDC_AUDIENCE: audience, OIDC_GROUPS_CLAIM: groupsClaim } = env;
    const hasIssuer = url !== undefined && audience !== undefined;
    return {
      access: cachedAccess(apiAccessTable(host.client(DynamoDBClient), env.API_CLIENTS_TABLE), host.clock),
      tokens: hasIssuer ? issuedTokens({ url, audience, groupsClaim }, host.clock) : undefined,
      clock: host.clock,
      usage: { person: env.PEOPLE_USAGE_IDENTIFIER, client: env.CLIENT_USAGE_IDENTIFIER },
    };
  },
  async run({ methodArn, headers }, { usage, ...deps }) {
    const named = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const caller = await identifyCaller({ authorization: named.get('authorization'), apiKey: named.get('x-api-key') }, deps);
    return caller === undefined ? keepOut(methodArn) : letIn(caller, methodArn, usage[caller.kind]);
  },
});

/** Whoever is known may call; the function behind looks at roles and tenants. */
function letIn(caller: Caller, methodArn: string, usageIdentifierKey: string): APIGatewayAuthorizerResult {
  const groups = caller.groups.slice(0, MAX_GROUPS);
  return {
    principalId: caller.id,
    policyDocument: buildPolicy('Allow', methodArn),
    context: { caller: JSON.stringify({ ...caller, groups }) },
    usageIdentifierKey,
  };
}

/** An error would count as a failure of the function; a refusal is none, and API Gateway answers it with 401. */
function keepOut(methodArn: string): APIGatewayAuthorizerResult {
  return { principalId: 'nobody', policyDocument: buildPolicy('Deny', methodArn) };
}

function buildPolicy(Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult['policyDocument'] {
  return { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] };
}

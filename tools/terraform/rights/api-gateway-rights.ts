import type { AccessRequest } from '#local/permissions/policy.ts';
import type { RecordedCall } from './recorded-calls.ts';

/**
 * API Gateway asks for methods of HTTP on paths, and not for its operations:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^Get/, 'GET'],
  [/^Create/, 'POST'],
  [/^(Put|TagResource)/, 'PUT'],
  [/^Update/, 'PATCH'],
  [/^(Delete|UntagResource)/, 'DELETE'],
];

/** Returns the right that a call to API Gateway is asked for. Ids of its resources are made up by AWS. */
export function rightsOfApiGateway({ operation, region }: RecordedCall, hasTags: boolean): readonly AccessRequest[] {
  const [, method] = METHODS.find(([pattern]) => pattern.test(operation)) ?? [];
  if (method === undefined)
    throw new RangeError(`apigateway:${operation} begins with no verb of API Gateway. Say in api-gateway-rights.ts what it is.`);
  const right = (verb: string, path: string) => ({ action: `apigateway:${verb}`, resource: `arn:aws:apigateway:${region}::${path}` });
  const own = right(method, pathOf(operation));
  return hasTags ? [own, right('PUT', '/tags/*')] : [own];
}

/** The operations on a list; all others are about something in it. */
const ON_LISTS = /^Create(RestApi|ApiKey|UsagePlan)$|^Get(RestApis|ApiKeys|UsagePlans)$/;

function pathOf(operation: string): string {
  const root = operation.includes('ApiKey') ? '/apikeys' : operation.includes('UsagePlan') ? '/usageplans' : '/restapis';
  return ON_LISTS.test(operation) ? root : `${root}/*`;
}

import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key/index.js';
import { ApiGatewayAuthorizer } from '@cdktf/provider-aws/lib/api-gateway-authorizer/index.js';
import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment/index.js';
import { ApiGatewayGatewayResponse } from '@cdktf/provider-aws/lib/api-gateway-gateway-response/index.js';
import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration/index.js';
import { ApiGatewayIntegrationResponse } from '@cdktf/provider-aws/lib/api-gateway-integration-response/index.js';
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method/index.js';
import { ApiGatewayMethodResponse } from '@cdktf/provider-aws/lib/api-gateway-method-response/index.js';
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings/index.js';
import { ApiGatewayResource } from '@cdktf/provider-aws/lib/api-gateway-resource/index.js';
import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage/index.js';
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan/index.js';
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { buildProblem, type FailureStatus } from '#domain/api/problem.ts';
import { sha256 } from '#domain/base/hash.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';

export interface RestApiProps {
  readonly authoriser: LambdaFunction;
  /** The function that answers each method of HTTP. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Identifiers of the usage plans, by who calls; they are no secrets, since no request brings them. */
  readonly usage: { readonly people: string; readonly clients: string };
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** The one origin whose pages may call; empty: none. */
  readonly origin: string;
  readonly alarms: Alarms;
}

const STAGE = 'api';
/** The answers of API Gateway itself, with their status: a refused token is 401, and a path that is not there 404. */
const OWN_ANSWERS: Readonly<Record<string, FailureStatus>> = {
  UNAUTHORIZED: 401,
  ACCESS_DENIED: 401,
  MISSING_AUTHENTICATION_TOKEN: 404,
  THROTTLED: 429,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTEGRATION_TIMEOUT: 503,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
};
const ALLOWED_HEADERS = 'authorization,content-type,idempotency-key,if-match,if-none-match,x-api-key';

/**
 * The REST API: one greedy path, whose methods lead to the function that answers them, behind one authoriser. The contract in
 * `domain/api` decides which paths there are; the plan of a new route shows nothing here (docs/adr/0017).
 */
export class RestApi extends Construct {
  readonly url: string;
  /** The API as the origin of a distribution: its host, and the prefix of its paths. */
  readonly origin: { readonly host: string; readonly path: string };
  readonly #api: ApiGatewayRestApi;
  readonly #stack: BaseStack;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    this.#stack = BaseStack.of(this);
    const name = this.#stack.named('api');
    this.#api = new ApiGatewayRestApi(this, 'rest-api', {
      name,
      description: 'Findings, controls, reactors and executions, for people and machines.',
      // The authoriser says which usage plan counts; no request brings a key of API Gateway.
      apiKeySource: 'AUTHORIZER',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const authoriser = this.#authorise(props.authoriser);
    const proxy = this.#proxy();
    const parts = [
      ...Object.entries(props.functions).flatMap(([method, target]) => this.#method(method, { target, proxy, authoriser })),
      ...(props.origin === '' ? [] : this.#preflight(proxy, Object.keys(props.functions), props.origin)),
      ...this.#ownAnswers(props.origin),
    ];
    const stage = this.#deploy(parts, props);
    this.#limit(stage, props);
    this.#watch(props.alarms);
    this.url = stage.invokeUrl;
    this.origin = { host: `${this.#api.id}.execute-api.${this.#stack.config.region}.amazonaws.com`, path: `/${stage.stageName}` };
  }

  #authorise(target: LambdaFunction): ApiGatewayAuthorizer {
    const authoriser = new ApiGatewayAuthorizer(this, 'authorizer', {
      name: this.#stack.named('authorise'),
      restApiId: this.#api.id,
      type: 'REQUEST',
      authorizerUri: target.function.invokeArn,
      // Either of two headers will do, which a cache cannot have as its key.
      authorizerResultTtlInSeconds: 0,
      identitySource: '',
    });
    this.#letCall('authorise', target, `authorizers/${authoriser.id}`);
    return authoriser;
  }

  #proxy(): ApiGatewayResource {
    const version = new ApiGatewayResource(this, 'version', {
      restApiId: this.#api.id,
      parentId: this.#api.rootResourceId,
      pathPart: 'v1',
    });
    return new ApiGatewayResource(this, 'proxy', { restApiId: this.#api.id, parentId: version.id, pathPart: '{proxy+}' });
  }

  #method(
    httpMethod: string,
    {
      target,
      proxy,
      authoriser,
    }: { readonly target: LambdaFunction; readonly proxy: ApiGatewayResource; readonly authoriser: ApiGatewayAuthorizer },
  ): TerraformResource[] {
    const place = { restApiId: this.#api.id, resourceId: proxy.id };
    const words = httpMethod.toLowerCase();
    const method = new ApiGatewayMethod(this, words, {
      ...place,
      httpMethod,
      authorization: 'CUSTOM',
      authorizerId: authoriser.id,
      apiKeyRequired: true,
    });
    const integration = new ApiGatewayIntegration(this, `${words}-integration`, {
      ...place,
      httpMethod: method.httpMethod,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: target.function.invokeArn,
    });
    this.#letCall(words, target, `*/${httpMethod}/v1/*`);
    return [method, integration];
  }

  /** Answers browsers that ask first: https://developer.mozilla.org/docs/Web/HTTP/CORS#preflighted_requests */
  #preflight(proxy: ApiGatewayResource, methods: readonly string[], origin: string): TerraformResource[] {
    const place = { restApiId: this.#api.id, resourceId: proxy.id, httpMethod: 'OPTIONS' };
    const headers = {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': methods.join(','),
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': '600',
    };
    const named = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value] as const);
    const method = new ApiGatewayMethod(this, 'options', { ...place, authorization: 'NONE' });
    const integration = new ApiGatewayIntegration(this, 'options-integration', {
      ...place,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 204}' },
      dependsOn: [method],
    });
    const allowed = new ApiGatewayMethodResponse(this, 'options-response', {
      ...place,
      statusCode: '204',
      responseParameters: Object.fromEntries(named.map(([name]) => [name, true])) as never,
      dependsOn: [method],
    });
    const answered = new ApiGatewayIntegrationResponse(this, 'options-integration-response', {
      ...place,
      statusCode: '204',
      responseParameters: Object.fromEntries(named.map(([name, value]) => [name, `'${value}'`])),
      dependsOn: [integration, allowed],
    });
    return [method, integration, allowed, answered];
  }

  #ownAnswers(origin: string): TerraformResource[] {
    const cors = origin === '' ? {} : { 'gatewayresponse.header.Access-Control-Allow-Origin': `'${origin}'` };
    return Object.entries(OWN_ANSWERS).map(
      ([responseType, status]) =>
        new ApiGatewayGatewayResponse(this, `answer-${responseType.toLowerCase().replaceAll('_', '-')}`, {
          restApiId: this.#api.id,
          responseType,
          // The defaults stand for many statuses, each of which says what it is.
          ...(!responseType.startsWith('DEFAULT') && { statusCode: String(status) }),
          responseTemplates: { 'application/problem+json': JSON.stringify(buildProblem(status, '$context.requestId')) },
          responseParameters: { 'gatewayresponse.header.Cache-Control': "'no-store'", ...cors },
        }),
    );
  }

  #deploy(parts: readonly TerraformResource[], { throttle, origin, functions }: RestApiProps): ApiGatewayStage {
    // A deployment is a picture of the API; another picture is taken whenever a part of it changes.
    const picture = sha256(JSON.stringify([OWN_ANSWERS, ALLOWED_HEADERS, origin, Object.keys(functions)]));
    const deployment = new ApiGatewayDeployment(this, 'deployment', {
      restApiId: this.#api.id,
      triggers: { picture },
      dependsOn: [...parts],
      lifecycle: { createBeforeDestroy: true },
    });
    const stage = new ApiGatewayStage(this, 'stage', {
      restApiId: this.#api.id,
      deploymentId: deployment.id,
      stageName: STAGE,
      xrayTracingEnabled: true,
    });
    new ApiGatewayMethodSettings(this, 'settings', {
      restApiId: this.#api.id,
      stageName: stage.stageName,
      methodPath: '*/*',
      // Bodies are findings: API Gateway logs none of them.
      settings: {
        metricsEnabled: true,
        dataTraceEnabled: false,
        throttlingRateLimit: throttle.requestsPerSecond,
        throttlingBurstLimit: throttle.burst,
      },
    });
    return stage;
  }

  /** Machines have a share of the requests, so that none of them keeps people out. */
  #limit(stage: ApiGatewayStage, { usage, throttle }: RestApiProps): void {
    const shares = { people: 1, clients: 0.5 } as const;
    for (const [who, value] of Object.entries(usage) as [keyof typeof shares, string][]) {
      const plan = new ApiGatewayUsagePlan(this, `${who}-plan`, {
        name: this.#stack.named(`api-${who}`),
        description: `Requests of ${who} together.`,
        apiStages: [{ apiId: this.#api.id, stage: stage.stageName }],
        throttleSettings: {
          rateLimit: throttle.requestsPerSecond * shares[who],
          burstLimit: Math.ceil(throttle.burst * shares[who]),
        },
      });
      const key = new ApiGatewayApiKey(this, `${who}-key`, {
        name: this.#stack.named(`api-${who}`),
        description: 'Names a usage plan. It opens nothing: the authoriser reads no such key.',
        value,
      });
      new ApiGatewayUsagePlanKey(this, `${who}-plan-key`, { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' });
    }
  }

  #watch(alarms: Alarms): void {
    alarms.watch(this, 'failures', {
      description: 'The API fails requests. Read the logs of api-read and api-act by the request id of an answer.',
      namespace: 'AWS/ApiGateway',
      metric: '5XXError',
      dimensions: { ApiName: this.#api.name, Stage: STAGE },
      statistic: 'Sum',
      threshold: 10,
      periodSeconds: 300,
      periods: 2,
    });
  }

  #letCall(words: string, target: LambdaFunction, path: string): void {
    new LambdaPermission(this, `${words}-permission`, {
      statementId: `api-${words}`,
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${this.#api.executionArn}/${path}`,
    });
  }
}

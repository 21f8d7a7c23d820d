import { json } from '@attack-reactor/kit/contract';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { Operation } from '#domain/api/contract/operation.ts';
import { listFailures, listOperations, type OperationId } from '#domain/api/contract.ts';
import { buildProblem, FAILURE_STATUSES, type FailureStatus, problem } from '#domain/api/problem.ts';
import packageFile from '../../package.json' with { type: 'json' };

type OpenApiDocument = ReturnType<typeof createDocument>;
type NamedOperation = Operation & { readonly id: OperationId };

/** The operations that answer 304 where nothing changed. The contract names the bodies of answers, and 304 has none. */
const CONDITIONAL: readonly OperationId[] = ['getChanges'];

const DESCRIPTION = `Findings of AWS Security Hub with their ATT&CK story, what is done about them, and who may see and decide.

Everybody needs a token of the identity provider (\`oidc\`) or the key of a machine (\`apiKey\`), never both. \`x-roles\` of an
operation lists the roles of which the caller must hold one; a role is held in a tenant, and answers are about the accounts of
the tenants in which the caller holds one. Whatever is outside of them is not there: it is in no list and in no count, and 404.
Operations with \`x-everywhere\` are about what every tenant shares: the role must be held in all of them. A parameter that ends
with \`!\` asks for all values but its own. Every failure is a problem (RFC 9457). Clients skip fields that they do not know.`;

/** Headers that an answer of failure has besides its body. */
const FAILURE_HEADERS: Readonly<Partial<Record<FailureStatus, Readonly<Record<string, string>>>>> = {
  405: { Allow: 'The methods that the path knows.' },
  503: { 'Retry-After': 'Seconds after which it is worth another try.' },
};

/** One answer for each status of failure, which operations refer to. */
const FAILURES = FAILURE_STATUSES.map((status) => ({ status, answer: describeFailure(status) }));

/** Describes the API as an OpenAPI document (3.1), from its contract alone. */
export function buildOpenApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of listOperations()) paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Security Hub ATT&CK Reactor',
        version: packageFile.version,
        description: DESCRIPTION,
        license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
      },
      servers: [
        {
          url: '{url}',
          variables: { url: { default: 'https://api.example.com', description: 'The address that the deployment prints.' } },
        },
      ],
      tags: [...new Set(listOperations().map(({ path }) => nameTag(path)))].map((name) => ({ name })),
      security: [{ oidc: [] }, { apiKey: [] }],
      paths: paths satisfies ZodOpenApiPathsObject,
      components: {
        schemas: { Json: json },
        securitySchemes: {
          oidc: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An id token of the identity provider.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The key of a machine client.' },
        },
      },
    },
    { override: simplify },
  );
}

type RenderedSchema = { additionalProperties?: unknown; format?: string; pattern?: string };

/** A field more in an answer breaks no client, and a format says what its pattern says. */
function simplify({ jsonSchema, io }: { readonly jsonSchema: RenderedSchema; readonly io: 'input' | 'output' }): void {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
}

/** Returns the word that groups operations of one kind: `findings`. */
function nameTag(path: string): string {
  return path.split('/')[2] ?? path;
}

function describe(operation: NamedOperation): ZodOpenApiOperationObject {
  const { id, path, summary, roles, params, query, body, everywhere } = operation;
  return {
    operationId: id,
    tags: [nameTag(path)],
    summary,
    'x-roles': [...roles],
    ...(everywhere === true && { 'x-everywhere': true }),
    requestParams: { ...(params !== undefined && { path: params }), ...(query !== undefined && { query }) },
    ...(listConditions(operation).length > 0 && { parameters: listConditions(operation) }),
    ...(body !== undefined && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...describeAnswer(operation), ...describeFailures(operation) },
  };
}

/** Lists the headers by which a request says which version it is about, and that it may come again. */
function listConditions({ id, failures, method }: NamedOperation) {
  const header = (name: string, description: string) => ({ name, in: 'header' as const, description, schema: { type: 'string' as const } });
  if (CONDITIONAL.includes(id)) return [header('If-None-Match', 'The ETag of the answer before: 304 while nothing changed.')];
  if (method === 'get') return [];
  const repeat = header(
    'Idempotency-Key',
    'Your name for this request: sent again within a day, it is answered the same, and not done again.',
  );
  if (!failures.includes(428)) return [repeat];
  return [
    repeat,
    header('If-Match', 'The revision that the body takes the place of, in quotes: "3".'),
    header('If-None-Match', '`*` for one that must not be there yet.'),
  ];
}

function describeAnswer({ id, answer, status, otherTypes = [] }: NamedOperation): ZodOpenApiResponsesObject {
  const others = Object.fromEntries(otherTypes.map((type) => [type, { schema: { type: 'string' as const } }]));
  const isConditional = CONDITIONAL.includes(id);
  return {
    [`${status}`]: {
      description: answer === null ? 'Done.' : 'The answer.',
      ...(isConditional && { headers: { ETag: { description: 'The version of the answer.', schema: { type: 'string' } } } }),
      ...(answer !== null && { content: { 'application/json': { schema: answer }, ...others } }),
    },
    ...(isConditional && { '304': { description: 'Nothing changed since.' } }),
  };
}

function describeFailures(operation: Operation): ZodOpenApiResponsesObject {
  const statuses: ReadonlySet<number> = new Set(listFailures(operation));
  return Object.fromEntries(FAILURES.filter(({ status }) => statuses.has(status)).map(({ status, answer }) => [`${status}`, answer]));
}

function describeFailure(status: FailureStatus): ZodOpenApiResponseObject {
  const headers = Object.entries(FAILURE_HEADERS[status] ?? {}).map(
    ([name, description]) => [name, { description, schema: { type: 'string' as const } }] as const,
  );
  return {
    id: `Problem${status}`,
    description: `${buildProblem(status, '').title}.`,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    content: { 'application/problem+json': { schema: problem } },
  };
}

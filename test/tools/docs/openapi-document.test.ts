import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { build } from 'esbuild';
import type { Operation } from '#domain/api/contract/operation.ts';
import { listFailures, listOperations } from '#domain/api/contract.ts';
import { at, textAt } from '#domain/base/json.ts';
import { buildOpenApiDocument } from '#tools/docs/openapi-document.ts';

const ROOT = process.cwd();
/** The rules of the specification (`struct` is its grammar), and those by which a generator of clients stumbles. */
const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'spec-components-invalid-map-name': 'error',
  'operation-operationId-unique': 'error',
  'operation-operationId-url-safe': 'error',
  'operation-parameters-unique': 'error',
  'path-declaration-must-exist': 'error',
  'path-parameters-defined': 'error',
  'path-not-include-query': 'error',
  'no-identical-paths': 'error',
  'no-enum-type-mismatch': 'error',
  'no-schema-type-mismatch': 'error',
  'no-undefined-server-variable': 'error',
  'no-unused-components': 'error',
  'security-defined': 'error',
} as const;

async function lint(document: object): Promise<readonly string[]> {
  const config = await createConfig({ rules: RULES });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

describe('the OpenAPI document', () => {
  const document = buildOpenApiDocument();
  const operations: readonly (Operation & { readonly id: string })[] = listOperations();

  it('is one by the grammar of 3.1, with nothing that leads nowhere', async () => {
    expect(await lint(document)).toEqual([]);
  });

  it('would be refused with a part that the grammar does not know, or a reference to nothing', async () => {
    const edited = JSON.parse(JSON.stringify(document));
    edited.paths['/v1/me'].get.answer = {};
    edited.paths['/v1/health'].get.responses['500'] = { $ref: '#/components/responses/Problem599' };

    expect(await lint(edited)).toEqual([
      expect.stringContaining('struct #/paths/~1v1~1me/get/answer'),
      expect.stringContaining('no-unresolved-refs #/paths/~1v1~1health/get/responses/500'),
    ]);
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))('says of %s all that the contract says', (id, operation) => {
    const described: unknown = at(document, 'paths', operation.path, operation.method);
    const parameters = (place: string) =>
      ((at(described, 'parameters') ?? []) as { in: string; name: string }[]).filter((one) => one.in === place).map(({ name }) => name);
    const statuses = Object.keys(at(described, 'responses') as object).map(Number);

    expect(textAt(described, 'operationId')).toBe(id);
    expect(at(described, 'x-roles')).toEqual(operation.roles);
    expect(at(described, 'x-everywhere')).toBe(operation.everywhere);
    expect(statuses.filter((status) => status !== 304)).toEqual([operation.status, ...listFailures(operation)]);
    expect(parameters('query')).toEqual(Object.keys(operation.query?.shape ?? {}));
    expect(parameters('path')).toEqual(Object.keys(operation.params?.shape ?? {}));
    expect(at(described, 'requestBody') !== undefined).toBe(operation.body !== undefined);
    for (const type of operation.otherTypes ?? []) expect(at(described, 'responses', `${operation.status}`, 'content', type)).toBeDefined();
    for (const status of listFailures(operation))
      expect(textAt(described, 'responses', `${status}`, '$ref')).toBe(`#/components/responses/Problem${status}`);
  });

  it('opens every operation to a token or a key, and to nothing else', () => {
    expect(document.security).toEqual([{ oidc: [] }, { apiKey: [] }]);
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['oidc', 'apiKey']);
    expect(JSON.stringify(document.paths)).not.toContain('"security"');
  });

  it('is written down as it is, and so are the types of the client', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'docs/generated/openapi.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
    for (const { id } of operations) expect(readFileSync(join(ROOT, 'scripts/api/openapi.d.ts'), 'utf8')).toContain(`operations["${id}"]`);
  });

  it.each(['authorise', 'api-read', 'api-act'])('is made while building only: nothing of it is in the bundle of %s', async (name) => {
    const { metafile } = await build({
      entryPoints: [join(ROOT, 'handlers', name, 'handler.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });

    expect(Object.keys(metafile.inputs).filter((path) => /openapi|^(tools|scripts|local)\//.test(path))).toEqual([]);
  });
});

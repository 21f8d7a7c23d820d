import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { at, isRecord } from '#domain/base/json.ts';
import { buildOpenApiDocument } from '#tools/docs/openapi-document.ts';

const MEDIA = /^application\/(problem\+)?json/;

/** Judges answers by the OpenAPI document, as somebody does who has nothing else. */
export type DocumentJudge = {
  /** Lists what an answer of an operation must not be; a field that the document does not name is an error too. */
  judge(operation: { readonly path: string; readonly method: string }, answer: { status: number; type: string; body: unknown }): string[];
};

export function openApiJudge(): DocumentJudge {
  const document: unknown = close(JSON.parse(JSON.stringify(buildOpenApiDocument())));
  const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'https://document.example/', ...(document as object) });
  return {
    judge({ path, method }, { status, type, body }) {
      const place = ['paths', path, method, 'responses', String(status)];
      const found = at(document, ...place);
      const reference = at(found, '$ref');
      const target = typeof reference === 'string' ? reference.slice(2).split('/') : place;
      if (found === undefined) return [`${method} ${path}: status ${status} is not in the document`];
      const content = at(document, ...target, 'content');
      const media = Object.keys(isRecord(content) ? content : {}).find((known) => type.startsWith(known));
      if (content === undefined) return body === '' ? [] : [`${method} ${path}: ${status} has a body`];
      if (media === undefined) return [`${method} ${path}: ${status} is of type ${type}`];
      if (!MEDIA.test(media)) return [];
      const pointer = [...target, 'content', media, 'schema'].map((part) =>
        encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1')),
      );
      const validate = ajv.compile({ $ref: `https://document.example/#/${pointer.join('/')}` });
      validate(body);
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${method} ${path}: ${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}

/** Closes every object that names its properties: an answer must have no field that nobody decided on. */
function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (!isRecord(value)) return value;
  const closed = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, close(part)]));
  const isObject = closed['type'] === 'object' && isRecord(closed['properties']) && !Object.hasOwn(closed, 'additionalProperties');
  return isObject ? { ...closed, additionalProperties: false } : closed;
}

import { manifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { defineManifest, type ReactorManifest, toManifestDocument } from '#kit/reactor/manifest.ts';
import { anInstalledReactor } from '#test/support/reactions.ts';

const { schemaVersion: _, ...fields } = anInstalledReactor().manifest;
const manifest: ReactorManifest = { ...fields, controlParameters: {}, parameters: z.strictObject({}) };

describe('a manifest', () => {
  it('must name its publisher', () => {
    const { publisher: _publisher, ...without } = manifest;

    expect(() => defineManifest(without as ReactorManifest)).toThrow(/publisher: /);
    expect(() => defineManifest({ ...manifest, publisher: 'my-team' })).toThrow(/publisher: is no publisher: 2 to 20 small letters/);
  });
});

describe('a manifest document', () => {
  const document = toManifestDocument(manifest);

  it('says in which form it is', () => {
    expect(document).toMatchObject({ schemaVersion: 1, publisher: 'official', id: manifest.id });
  });

  it('names the fields that its form does not know', () => {
    const { error } = manifestDocument.safeParse({ ...document, hooks: [], postInstall: 'curl' });

    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['hooks', 'postInstall'] }]);
  });

  it('is refused in a form that is not known here', () => {
    expect(manifestDocument.safeParse({ ...document, schemaVersion: 2 }).error?.issues).toMatchObject([{ path: ['schemaVersion'] }]);
  });

  it('keeps the words of JSON Schema that describe its parameters', () => {
    const parameters = { type: 'object', additionalProperties: false, properties: { days: { type: 'integer', maximum: 90 } } };

    expect(manifestDocument.parse({ ...document, parameters }).parameters).toEqual(parameters);
  });
});

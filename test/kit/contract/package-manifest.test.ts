import { builtinModules } from 'node:module';
import {
  findContradictions,
  isPackageFile,
  listImports,
  manifestDocument,
  packageManifest,
  readManifestDocument,
} from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { type ReactorManifest, toManifestDocument, toPackageManifest } from '#kit/reactor/manifest.ts';
import { anInstalledReactor } from '#test/support/reactions.ts';

const { schemaVersion: _, ...fields } = anInstalledReactor().manifest;
const manifest: ReactorManifest = { ...fields, controlParameters: {}, parameters: z.strictObject({ days: z.int().default(1) }) };
const found = { imports: ['crypto'], vectors: 2 };

describe('the manifest of a package', () => {
  it('is the document, what its author wishes, and what packing found', () => {
    expect(toPackageManifest({ ...manifest, memoryMb: 256, platform: '>=1.2.3' }, found)).toEqual({
      ...toManifestDocument(manifest),
      platform: '>=1.2.3',
      memoryMb: 256,
      timeoutSeconds: 30,
      imports: ['crypto'],
      vectors: 2,
    });
  });

  it('has the size that the times of a reaction are made for, where its author wishes nothing', () => {
    expect(toPackageManifest(manifest, found)).toMatchObject(REACTOR_FUNCTION);
  });

  it('gives the document back, which knows nothing of the package', () => {
    const document = readManifestDocument(toPackageManifest({ ...manifest, memoryMb: 256 }, found));

    expect(manifestDocument.parse(document)).toEqual(toManifestDocument({ ...manifest, memoryMb: 256 }));
  });

  it.each<[string, object, string]>([
    ['a key that nobody knows', { postInstall: 'curl' }, 'postInstall'],
    ['more memory than a reactor may have', { memoryMb: 1025 }, 'memoryMb'],
    ['more time than a reaction waits', { timeoutSeconds: 31 }, 'timeoutSeconds'],
    ['another kind of range', { platform: '^1.0.0' }, 'platform'],
    ['a path as a module', { imports: ['../../secret'] }, 'imports'],
  ])('refuses %s', (_what, change, field) => {
    const { error } = packageManifest.safeParse({ ...toPackageManifest(manifest, found), ...change });

    expect(JSON.stringify(error?.issues)).toContain(field);
  });
});

describe('contradictions of a manifest', () => {
  it('are all named', () => {
    const permissions = [{ phases: ['plan' as const], actions: ['s3:GetBucketAcl'], resources: ['*'] }];
    const contradicting = { ...manifest, controls: [], findingTypes: [], techniques: [], effect: 'irreversible' as const, permissions };

    expect(findContradictions({ ...contradicting, modes: ['automatic'], controlParameters: { hours: 'h' } }, ['days'])).toEqual([
      { field: 'controls', problem: 'it answers to no control, finding type or technique' },
      { field: 'modes', problem: 'what cannot be undone is never automatic' },
      { field: 'controlParameters.hours', problem: 'is not a parameter' },
      { field: 'permissions.s3:GetBucketAcl', problem: '"*" needs a "because"' },
    ]);
  });
});

describe('the imports of a bundle', () => {
  it('are the modules of Node.js that it names, however it does', () => {
    const code = `import{a}from"node:crypto";import "fs/promises";const b=require("stream"),c=await import('node:net');import z from"zod";`;

    expect(listImports(code, builtinModules)).toEqual(['crypto', 'fs/promises', 'net', 'stream']);
  });
});

describe('the files of a package', () => {
  it.each(['manifest.json', 'index.mjs', 'LICENSE', 'vectors/plans-a-change.json', 'signature.json'])('may be %s', (name) => {
    expect(isPackageFile(name)).toBe(true);
  });

  it.each(['setup.sh', 'Manifest.json', 'vectors/../index.mjs', 'vectors/A.json', 'vectors/a.json/b.json', 'vectors/', ''])(
    'are never %s',
    (name) => {
      expect(isPackageFile(name)).toBe(false);
    },
  );
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineManifest, toManifestDocument } from '@attack-reactor/kit';
import * as z from 'zod';
import { binding } from '#domain/reaction/binding.ts';
import { checkBindings, readReactorPackages } from '#infra/reaction/reactor-packages.ts';
import { temporaryFolder, writePackages } from '../synthesized-pipeline.ts';

const manifest = defineManifest({
  publisher: 'official',
  id: 'close-door',
  version: '1.0.0',
  title: 'Close a door',
  description: 'Closes the door that stands open.',
  author: 'Example Corp',
  license: 'Apache-2.0',
  controls: ['EC2.1'],
  findingTypes: [],
  techniques: [],
  resourceTypes: ['AwsEc2Instance'],
  effect: 'reversible',
  modes: ['approval', 'notify'],
  parameters: z.strictObject({ minutes: z.int().max(60).default(5), keyArn: z.string().startsWith('arn:') }),
  controlParameters: {},
  permissions: [{ phases: ['apply'], actions: ['ec2:StopInstances'], resources: ['{resource}'] }],
});
const packages = [{ manifest: toManifestDocument(manifest as never), sha256: 'x' }];

function aBinding(overrides: object) {
  const parameters = { keyArn: 'arn:x' };
  return binding.parse({ id: 'b', match: { control: 'EC2.1' }, reactorId: 'close-door', mode: 'notify', parameters, ...overrides });
}

describe('bindings of the configuration', () => {
  it('are taken where reactor, mode and parameters fit', () => {
    expect(() => checkBindings([aBinding({ parameters: { keyArn: 'arn:x', minutes: 60 } })], packages)).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    ['a reactor that is not installed', { reactorId: 'open-door' }, /reaction\.bindings\[0\]\.reactorId: there is no reactor "open-door"/],
    [
      'a mode that the reactor does not allow',
      { mode: 'automatic' },
      /reaction\.bindings\[0\]\.mode: "automatic" is not allowed by close-door; write "approval" or "notify"/,
    ],
    [
      'a parameter beyond its bounds',
      { parameters: { keyArn: 'arn:x', minutes: 61 } },
      /reaction\.bindings\[0\]\.parameters\.minutes: must be at most 60, is 61/,
    ],
    [
      'a parameter that there is not',
      { parameters: { keyArn: 'arn:x', hours: 1 } },
      /reaction\.bindings\[0\]\.parameters\.hours: is no field/,
    ],
    ['a missing parameter', { parameters: {} }, /reaction\.bindings\[0\]\.parameters\.keyArn: is missing/],
  ])('name %s', (_, overrides, message) => {
    expect(() => checkBindings([aBinding(overrides)], packages)).toThrow(message);
  });

  it('are all named at once', () => {
    const wrong = [aBinding({ mode: 'automatic' }), aBinding({ id: 'c', reactorId: 'open-door' })];

    expect(() => checkBindings(wrong, packages)).toThrow(/bindings\[0\]\.mode: .*\n.*bindings\[1\]\.reactorId: /);
  });
});

describe('reactor packages', () => {
  it('are read in the order of the index, all or the named ones', () => {
    const folder = writePackages(temporaryFolder());
    const listIds = (wanted: 'all' | string[]) => readReactorPackages(folder, wanted).map((one) => one.manifest.id);

    expect(listIds('all')).toEqual(['iam-deactivate-unused-credentials', 'rds-enhanced-monitoring', 's3-block-public-read']);
    expect(listIds(['s3-block-public-read'])).toEqual(['s3-block-public-read']);
    expect(listIds([])).toEqual([]);
  });

  it('have functions of the size that their authors wish', () => {
    const folder = writePackages(temporaryFolder());
    const path = join(folder, 's3-block-public-read/manifest.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), memoryMb: 1024, timeoutSeconds: 10 }));

    expect(readReactorPackages(folder, ['s3-block-public-read'])).toMatchObject([{ size: { memoryMb: 1024, timeoutSeconds: 10 } }]);
  });

  it('must be known', () => {
    expect(() => readReactorPackages(writePackages(temporaryFolder()), ['s3-blok'])).toThrow(
      /reaction\.reactors: there is no package of s3-blok in /,
    );
  });
});

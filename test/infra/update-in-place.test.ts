import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { parseConfig } from '#infra/config/config.ts';
import { readReactorPackages } from '#infra/reaction/reactor-packages.ts';
import { PipelineStack } from '#infra/stacks/pipeline.ts';
import { anEnvironment, BUILT_CONSOLE, ROOT, resourcesIn, temporaryFolder, writeBundles, writePackages } from './synthesized-pipeline.ts';

const REACTOR = 's3-block-public-read';
const WORKFLOW = 'security-hub-finding-reactor';

/** A change of something that people edit, and all the rest as it was. */
type Edit = {
  readonly workflow?: (text: string) => string;
  readonly reactorCode?: string;
  readonly sqlHash?: string;
  readonly handler?: string;
};

function synthesizeWith({ workflow = (text) => text, reactorCode, sqlHash = 'hash of sql', handler }: Edit): Map<string, string> {
  const folder = temporaryFolder();
  const bundles = writeBundles(folder);
  if (handler !== undefined) writeFileSync(join(bundles, `${handler}.zip`), 'other code');
  const packages = writePackages(join(folder, 'packages'), reactorCode === undefined ? {} : { [REACTOR]: reactorCode });
  const stateMachines = join(folder, 'stepfunctions');
  mkdirSync(stateMachines);
  cpSync(join(ROOT, 'stepfunctions'), stateMachines, { recursive: true });
  const file = join(stateMachines, `${WORKFLOW}.asl.json`);
  writeFileSync(file, workflow(readFileSync(file, 'utf8')));
  const config = parseConfig(anEnvironment, 'test');
  const stack = new PipelineStack(new App({ outdir: join(folder, 'out') }), 'pipeline', {
    config,
    bundles,
    reactors: { folder: packages, packages: readReactorPackages(packages, config.reaction.reactors) },
    stateMachines,
    sqlHash,
    consoleFolder: BUILT_CONSOLE,
  });
  const { resource } = resourcesIn(Testing.synth(stack).replaceAll(folder, '<folder>'));
  return new Map(
    Object.entries(resource).flatMap(([type, all]) =>
      Object.entries(all).map(([id, attributes]) => [`${type}.${id}`, JSON.stringify(attributes)] as const),
    ),
  );
}

/** Addresses of the resources that Terraform would touch. */
function listTouched(edit: Edit): string[] {
  const [before, after] = [synthesizeWith({}), synthesizeWith(edit)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((address) => before.get(address) !== after.get(address)).toSorted();
}

describe('an update in place touches', () => {
  it('nothing where nothing was edited', () => {
    expect(listTouched({})).toEqual([]);
  });

  it('both state machines where their definition was edited', () => {
    const touched = listTouched({ workflow: (text) => text.replace('"IntervalSeconds": 2', '"IntervalSeconds": 3') });

    expect(touched).toEqual(
      [`aws_sfn_state_machine.${WORKFLOW}`, `aws_sfn_state_machine.${WORKFLOW}_express`].map((one) => one.replaceAll('-', '_')),
    );
  });

  it('the function of a reactor, and its row, where its code was edited', () => {
    expect(listTouched({ reactorCode: 'other code' })).toEqual([
      expect.stringMatching(/^aws_dynamodb_table_item\..*s3_block_public_read/),
      'aws_lambda_function.reactors_s3_block_public_read',
    ]);
  });

  it('the migration where the mapping has a new release', () => {
    expect(listTouched({ sqlHash: 'hash of another release' })).toEqual([expect.stringMatching(/^aws_lambda_invocation\./)]);
  });

  it('one function where one handler was edited', () => {
    expect(listTouched({ handler: 'record-execution' })).toEqual(['aws_lambda_function.record_execution']);
  });
});

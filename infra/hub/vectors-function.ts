import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction as AwsLambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version/index.js';
import { TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { VECTOR_RUNNER, VECTOR_RUNNER_SIZE } from '#domain/hub/vector-runner.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { INTERFACES, type LambdaFunction, RUNTIME } from '#infra/base/lambda-function.ts';
import { identityPolicy, trustPolicy } from '#infra/base/policy.ts';
import { SealedNetwork } from './sealed-network.ts';

/** Makes versions, and looks at them. AWS says of none of these that it can be narrowed to versions. */
const MAKE_VERSIONS = [
  'lambda:DeleteFunction',
  'lambda:GetFunctionConfiguration',
  'lambda:ListVersionsByFunction',
  'lambda:PublishVersion',
  'lambda:UpdateFunctionCode',
];

/**
 * The function whose versions are packages, each for the one call that runs its test vectors (docs/adr/0020). What runs them is a
 * layer. Its role can do nothing, it has no network, and it writes no log: the answer is all that ever leaves it.
 */
export class VectorsFunction extends Construct {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, { bundles }: { readonly bundles: string }) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = stack.shortName(VECTOR_RUNNER);
    const { role, policy } = this.#createRole(name);
    const runner = this.#findRunner(bundles);
    const { subnetIds, securityGroupId } = new SealedNetwork(stack, `${VECTOR_RUNNER}-network`);
    const one = new AwsLambdaFunction(this, 'function', {
      functionName: name,
      description: 'Runs the test vectors of reactor packages. Each package is a version, which is removed after one call.',
      role: stack.literalArn(role, name),
      runtime: RUNTIME.name,
      architectures: ['arm64'],
      handler: '/opt/index.handler',
      layers: [this.#createLayer(runner)],
      filename: runner.path,
      memorySize: VECTOR_RUNNER_SIZE.memoryMb,
      timeout: VECTOR_RUNNER_SIZE.timeoutSeconds,
      vpcConfig: { subnetIds: [...subnetIds], securityGroupIds: [securityGroupId] },
      tracingConfig: { mode: 'PassThrough' },
      dependsOn: [policy],
      // Its code is that of the package that was checked last.
      lifecycle: { ignoreChanges: ['filename'] },
    });
    this.name = one.functionName;
    this.#arn = stack.literalArn(one, name);
  }

  /** Make a version of a package, call it and remove it. What the function itself has as code is called by nobody here. */
  allowRun(runner: LambdaFunction): void {
    runner.allow({ sid: 'MakeVersions', actions: MAKE_VERSIONS, resources: [this.#arn] });
    runner.allow({
      sid: 'UseVersions',
      actions: ['lambda:DeleteFunction', 'lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
      resources: [`${this.#arn}:*`],
    });
  }

  /** Lambda needs the interfaces for the network, and asks for them itself; calls of the code are denied, whatever they are. */
  #createRole(name: string): { readonly role: IamRole; readonly policy: IamRolePolicy } {
    const role = new IamRole(this, 'role', {
      name,
      description: `Permissions of the function ${VECTOR_RUNNER}. Its code is denied everything.`,
      assumeRolePolicy: trustPolicy({ Service: 'lambda.amazonaws.com' }),
    });
    const policy = new IamRolePolicy(this, 'role-policy', {
      name: 'permissions',
      role: role.name,
      policy: identityPolicy([
        { sid: 'JoinNetwork', actions: INTERFACES, resources: ['*'], caller: 'lambda' },
        {
          sid: 'CodeDoesNothing',
          effect: 'Deny',
          actions: ['*'],
          resources: ['*'],
          conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
        },
      ]),
    });
    return { role, policy };
  }

  #createLayer({ path, hash }: Runner): string {
    const layer = new LambdaLayerVersion(this, 'layer', {
      layerName: BaseStack.of(this).named(VECTOR_RUNNER),
      description: 'Runs the test vectors of the package that is the code of the function.',
      filename: path,
      sourceCodeHash: hash,
      compatibleRuntimes: [RUNTIME.name],
      compatibleArchitectures: ['arm64'],
    });
    return layer.arn;
  }

  #findRunner(bundles: string): Runner {
    const zip = `${bundles}/${VECTOR_RUNNER}.zip`;
    if (!existsSync(zip)) throw new ConfigurationInvalid(`No bundle ${zip} for function "${VECTOR_RUNNER}". Run "npm run bundle" first.`);
    const asset = new TerraformAsset(this, 'code', { path: zip });
    return { path: asset.path, hash: createHash('sha256').update(readFileSync(zip)).digest('base64') };
  }
}

type Runner = { readonly path: string; readonly hash: string };

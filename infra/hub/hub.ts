import { TerraformOutput } from 'cdktf';
import { TABLES } from '#domain/base/tables.ts';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { startVerificationFunction } from '#handlers/start-verification/function.ts';
import { verifyReactorFunction } from '#handlers/verify-reactor/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, stackTable } from '#infra/base/protected-table.ts';
import { TableStream } from '#infra/base/table-stream.ts';
import { readAsl } from '#infra/reaction/asl-file.ts';
import { Workflow } from '#infra/reaction/workflow.ts';
import { PACKAGES } from './hub-place.ts';
import { PackageBucket } from './package-bucket.ts';
import { VectorsFunction } from './vectors-function.ts';

/** Every write is on the state that was read. */
const KEEP_CATALOG = ['dynamodb:GetItem', 'dynamodb:PutItem'];
const FOLLOW_CATALOG = ['dynamodb:DeleteItem', 'dynamodb:PutItem'];

export interface HubProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
}

/** The hub: the catalog of reactors, their packages, and the checks of what is published. */
export class Hub {
  readonly #stack: BaseStack;
  readonly #host: HubProps['host'];
  readonly #catalog: ProtectedTable;
  readonly #controls: ProtectedTable;
  readonly #packages: PackageBucket;

  constructor(stack: BaseStack, { host, stateMachines }: HubProps) {
    this.#stack = stack;
    this.#host = host;
    this.#catalog = stackTable(stack, TABLES.catalog);
    this.#controls = stackTable(stack, TABLES.hubControls);
    this.#packages = new PackageBucket(stack, PACKAGES);
    this.#startChecks(this.#createWorkflow(stateMachines));
    new TerraformOutput(stack, 'package_bucket', {
      value: this.#packages.name,
      description: 'Packages of reactors, and trust.json: the keys that the hub trusts.',
    });
  }

  #createWorkflow(stateMachines: string): Workflow {
    const file = `${VERIFY_WORKFLOW}.asl.json`;
    const vectors = new VectorsFunction(this.#stack, VECTOR_RUNNER, this.#host);
    const verify = new LambdaFunction(this.#stack, verifyReactorFunction.name, {
      ...this.#host,
      definition: verifyReactorFunction,
      environment: {
        CATALOG_TABLE: this.#catalog.name,
        PACKAGE_BUCKET: this.#packages.name,
        RUN_VECTORS: 'function',
        VECTORS_FUNCTION: vectors.name,
      },
    });
    // No code of a package runs beside the rights of this function.
    vectors.allowRun(verify);
    verify.allow({ sid: 'RecordVerdicts', actions: KEEP_CATALOG, resources: [this.#catalog.arn] });
    this.#packages.allowRead(verify);
    const steps: Readonly<Record<StepHandler<typeof VERIFY_WORKFLOW>, LambdaFunction>> = { 'verify-reactor': verify };
    return new Workflow(this.#stack, VERIFY_WORKFLOW, {
      type: 'STANDARD',
      roleName: 'verify-workflow',
      file,
      definition: readAsl(`${stateMachines}/${file}`),
      steps,
      alarms: this.#host.alarms,
      about: {
        failed:
          'A published package could not be checked; that says nothing of the package. Its row in the catalog says why. Mend the cause and publish the same bytes again.',
        timedOut: 'The checks of a published package ran out of time. Publish the same bytes again.',
      },
    });
  }

  #startChecks(workflow: Workflow): void {
    const starter = new LambdaFunction(this.#stack, startVerificationFunction.name, {
      ...this.#host,
      definition: startVerificationFunction,
      environment: {
        CATALOG_TABLE: this.#catalog.name,
        HUB_CONTROLS_TABLE: this.#controls.name,
        VERIFY_STATE_MACHINE_ARN: workflow.arn,
      },
    });
    starter.allow({ sid: 'BuryVersions', actions: KEEP_CATALOG, resources: [this.#catalog.arn] });
    starter.allow({ sid: 'FollowCatalog', actions: FOLLOW_CATALOG, resources: [this.#controls.arn] });
    workflow.allowStart(starter, 'StartChecks');
    new TableStream(this.#stack, 'catalog-changes', {
      table: this.#catalog,
      trigger: startVerificationFunction.trigger,
      consumer: starter,
      remedy: 'Read the log of start-verification, mend the cause, publish the packages again that wait, delete them.',
      alarms: this.#host.alarms,
      after: [],
    });
  }
}

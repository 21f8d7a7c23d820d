import { join, resolve } from 'node:path';
import { type Finished, run } from '#scripts/terminal/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const SECONDS = 900;
const PLAN_FILE = 'plan';

/** The step that failed, with what it said. */
export class PlanFailed extends Error {
  override readonly name = 'PlanFailed';
}

/**
 * Writes the Terraform of an environment, plans a stack, and tells on standard error what Terraform says.
 * @param bundle false to take the bundles of dist as they are
 * @returns the plan as `terraform show -json` has it
 * @throws PlanFailed
 */
export async function makePlan(environment: string, stack: string, bundle: boolean): Promise<string> {
  const { CDKTF_OUTDIR = 'cdktf.out' } = process.env;
  const cwd = join(resolve(ROOT, CDKTF_OUTDIR), 'stacks', stack);
  await demand('synth', process.execPath, [bundle ? 'tools/synth.ts' : 'main.ts'], { cwd: ROOT, env: { REACTOR_ENV: environment } });
  // The folder may have been that of another environment, whose state is elsewhere.
  await demand('terraform init', 'terraform', ['init', '-input=false', '-reconfigure', '-no-color'], { cwd });
  const words = ['plan', '-input=false', '-lock-timeout=120s', '-no-color', `-out=${PLAN_FILE}`];
  console.error((await demand('terraform plan', 'terraform', words, { cwd })).output);
  return (await demand('terraform show', 'terraform', ['show', '-json', PLAN_FILE], { cwd })).stdout;
}

type Place = { readonly cwd: string; readonly env?: Readonly<Record<string, string>> };

async function demand(step: string, program: string, args: readonly string[], { cwd, env }: Place): Promise<Finished> {
  const quiet = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  const finished = await run(program, args, { cwd, env: { ...quiet, ...env }, timeoutSeconds: SECONDS });
  if (finished.exitCode === 0) return finished;
  throw new PlanFailed(`${step} ended with code ${finished.exitCode}.\n${finished.output.trimEnd()}`);
}

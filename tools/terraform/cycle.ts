import type { Finished } from '#scripts/terminal/process.ts';
import { listDeployWords, runCdktf } from './cdktf-cli.ts';
import type { Checks } from './checks.ts';
import { emulatorDrift } from './emulator-drift.ts';
import { hiddenIn, listChanges, unexplained } from './plan.ts';
import type { Environment, Terraform } from './terraform.ts';
import { untrueNames } from './written-names.ts';

const PARALLELISM = '-parallelism=20';

/** One stack on its way through plan, apply, a second plan and destroy. Every method throws ProofFailed. */
export class Cycle {
  readonly #stack: string;
  readonly #terraform: Terraform;
  readonly #checks: Checks;

  constructor(stack: string, terraform: Terraform, checks: Checks) {
    this.#stack = stack;
    this.#terraform = terraform;
    this.#checks = checks;
  }

  /** Plans to create exactly these addresses, and shows every policy, definition and variable but those that are `hidden`. */
  async plan(expected: readonly string[], hidden: readonly string[]): Promise<void> {
    this.#succeeds('plan', await this.#terraform(['plan', '-input=false', '-out=first.plan']));
    const plan = (await this.#terraform(['show', '-json', 'first.plan'])).output;
    const changes = listChanges(plan);
    const planned = changes.map(({ address, actions }) => (actions.join() === 'create' ? address : `${address} ${actions.join('+')}`));
    const missing = expected.filter((address) => !planned.includes(address)).map((address) => `- ${address}`);
    const surplus = planned.filter((address) => !expected.includes(address)).map((address) => `+ ${address}`);
    const differences = [...missing, ...surplus].sort();
    this.#check(`plan creates the ${expected.length} resources that are written down`, differences.length === 0, differences.join('\n'));
    const found = hiddenIn(plan).toSorted().join('\n');
    this.#check(
      `plan hides ${hidden.length} texts, which name the database, the distribution or a stream`,
      found === hidden.toSorted().join('\n'),
      found,
    );
  }

  async apply(): Promise<void> {
    const applied = await this.#terraform(['apply', '-input=false', PARALLELISM, 'first.plan'], 600);
    this.#succeeds(`apply: ${applied.output.match(/Resources: .*/)?.[0] ?? 'no summary'}`, applied);
  }

  /** Applies by `cdktf deploy`, which plans once more, with the variables of the environment that Terraform has. */
  async deploy(outdir: string, env: Environment): Promise<void> {
    const words = listDeployWords({ stack: this.#stack, autoApprove: true, synthesizedIn: outdir, skipProviderLock: true });
    const deployed = await runCdktf(words, { env, timeoutSeconds: 900 });
    this.#succeeds(`cdktf ${words.slice(0, 2).join(' ')}: ${deployed.output.match(/Resources: .*/)?.[0] ?? 'no summary'}`, deployed);
  }

  async planAgain(): Promise<void> {
    const again = await this.#terraform(['plan', '-input=false', PARALLELISM, '-detailed-exitcode', '-out=second.plan'], 300);
    this.#check(`second plan (${again.seconds.toFixed(1)} s)`, again.exitCode === 0 || again.exitCode === 2, again.output);
    const changes = listChanges((await this.#terraform(['show', '-json', 'second.plan'])).output);
    const drift = unexplained(changes, emulatorDrift);
    // Exit code 2 without a changed resource: an output changes.
    const hidden = again.exitCode === 2 && changes.length === 0;
    this.#check('second plan has no difference', drift.length === 0 && !hidden, hidden ? again.output : drift.join('\n'));
  }

  /** Every ARN of ours that the file says is the ARN of a resource, or of one that is `elsewhere`. */
  async namesAreTrue(file: string, elsewhere: readonly string[]): Promise<void> {
    const { named, untrue } = untrueNames(file, (await this.#terraform(['show', '-json'])).output, elsewhere);
    this.#check(`the ${named} ARNs that were written down before apply are those that exist`, untrue.length === 0, untrue.join('\n'));
  }

  /** The outputs of the applied stack, as JSON. */
  async outputs(): Promise<unknown> {
    return JSON.parse((await this.#terraform(['output', '-json'])).output);
  }

  async destroy(): Promise<void> {
    const destroyed = await this.#terraform(['destroy', '-auto-approve', '-input=false', PARALLELISM], 600);
    this.#succeeds(`destroy: ${destroyed.output.match(/Resources: .*/)?.[0] ?? 'no summary'}`, destroyed);
    const left = await this.#terraform(['state', 'list']);
    this.#check('destroy leaves nothing', left.exitCode === 0 && left.output.trim() === '', left.output);
  }

  #succeeds(what: string, finished: Finished): void {
    this.#checks.checkSuccess(`${this.#stack}: ${what}`, finished);
  }

  #check(what: string, passed: boolean, found: string): void {
    this.#checks.check(`${this.#stack}: ${what}`, passed, found);
  }
}

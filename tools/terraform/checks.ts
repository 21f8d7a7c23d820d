import type { Finished } from '#scripts/terminal/process.ts';

const TAIL_LINES = 60;

/** A check failed that the rest of the proof builds on. */
export class ProofFailed extends Error {
  override readonly name = 'ProofFailed';
}

/** Counts checks and prints each as it is made. */
export class Checks {
  #passed = 0;
  #failed = 0;

  /** @throws ProofFailed after printing `found`, if the check failed. */
  check(what: string, passed: boolean, found: string): void {
    if (passed) {
      this.#passed += 1;
      console.log(`ok     ${what}`);
      return;
    }
    this.fail(`${what}\n${found.trimEnd()}`);
    throw new ProofFailed(what);
  }

  /** A command must have ended well; its last lines say why it did not. @throws ProofFailed */
  checkSuccess(what: string, { exitCode, output, seconds }: Finished): void {
    this.check(`${what} (${seconds.toFixed(1)} s)`, exitCode === 0, output.split('\n').slice(-TAIL_LINES).join('\n'));
  }

  /** Counts a failure that ended the proof. */
  fail(what: string): void {
    this.#failed += 1;
    console.log(`FAILED ${what}`);
  }

  note(what: string): void {
    console.log(`       ${what}`);
  }

  get allPassed(): boolean {
    return this.#failed === 0;
  }

  get summary(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }
}

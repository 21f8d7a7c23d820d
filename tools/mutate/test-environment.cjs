const { TestEnvironment } = require('jest-environment-node');

/** The name of the set that watched code fills: `REACHED` of reach.ts. */
const REACHED = '__reachedPoints';

/** A test file ends at its first failure, and leaves the points of watched code that it reached. */
class MutationEnvironment extends TestEnvironment {
  /** The points of the last test file that ended here. */
  static reached = [];
  #hasFailed = false;

  constructor(config, context) {
    super(config, context);
    this.global[REACHED] = new Set();
  }

  handleTestEvent(event) {
    if (event.name === 'hook_failure' || event.name === 'test_fn_failure' || event.name === 'error') this.#hasFailed = true;
    if (!this.#hasFailed) return;
    if (event.name === 'test_start') event.test.mode = 'skip';
    if (event.name === 'run_describe_start') event.describeBlock.mode = 'skip';
  }

  async teardown() {
    MutationEnvironment.reached = [...this.global[REACHED]];
    await super.teardown();
  }
}

module.exports = MutationEnvironment;

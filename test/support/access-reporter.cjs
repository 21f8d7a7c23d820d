const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { explainUnused } = require('./unused-rights.cjs');

/**
 * Adds up which rights the functions and reactors of a whole run used. A right that was refused, or that nobody used and of which
 * nobody says why it is there, fails a run that requires all (REQUIRE_ALL=1). A part of the tests proves nothing about what is
 * left, and is not judged.
 */
class AccessReporter {
  #folder = mkdtempSync(join(tmpdir(), 'attack-reactor-access-'));
  #isWhole;
  #problems = [];

  constructor({ testPathPatterns, testNamePattern, onlyChanged, findRelatedTests, shard }) {
    const isNarrowed = (testPathPatterns?.patterns ?? []).length > 0 || testNamePattern || onlyChanged || findRelatedTests || shard;
    this.#isWhole = !isNarrowed;
    if (this.#isWhole) process.env.ACCESS_LOG = join(this.#folder, 'access.jsonl');
  }

  onRunComplete() {
    const file = join(this.#folder, 'access.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    rmSync(this.#folder, { recursive: true, force: true });
    if (!this.#isWhole || lines.length === 0) return;
    const report = addUp(lines.map((line) => JSON.parse(line)));
    process.stdout.write(`\n${report.text}\n`);
    // Where Python with moto is missing, most of the tests that use rights are left out.
    if (process.env.REQUIRE_ALL !== '1') return;
    this.#problems = report.problems;
    for (const problem of report.problems) process.stderr.write(`${problem}\n`);
  }

  getLastError() {
    return this.#problems.length === 0 ? undefined : new Error(`Rights: ${this.#problems.length} problems, named above.`);
  }
}

function addUp(rows) {
  const seen = new Map();
  for (const { of, role, right, uses, refusals } of rows) {
    const key = `${of} ${role} ${right}`;
    const sum = seen.get(key) ?? { of, role, right, uses: 0, refusals: 0 };
    seen.set(key, { ...sum, uses: sum.uses + uses, refusals: sum.refusals + refusals });
  }
  for (const { role, right } of listDeployedRights()) {
    const key = `function ${role} ${right}`;
    if (!seen.has(key)) seen.set(key, { of: 'function', role, right, uses: 0, refusals: 0 });
  }
  const all = [...seen.values()];
  const unused = all.filter(({ uses }) => uses === 0);
  const name = ({ of, role, right }) => `${of} ${role}: ${right.trim()}`;
  const problems = [
    ...all.filter(({ refusals }) => refusals > 0).map((one) => `${name(one)} was refused ${one.refusals} times.`),
    ...unused
      .filter((one) => one.refusals === 0 && explainUnused(one) === undefined)
      .map(
        (one) => `${name(one)} is granted, and no test uses it. Take it away, or say in test/support/unused-rights.cjs why it is there.`,
      ),
  ];
  const sum = (list, field) => list.reduce((total, one) => total + one[field], 0).toLocaleString('en');
  const functions = all.filter(({ of }) => of === 'function');
  const reactors = all.filter(({ of }) => of === 'reactor');
  const text =
    `rights: functions ${sum(functions, 'uses')} authorisations, reactors ${sum(reactors, 'uses')}; ` +
    `${sum(all, 'refusals')} refused; ${all.length} rights, ${unused.length} unused`;
  return { text, problems };
}

/** Lists the rights of each function, statement by statement, as `npm run -s docs` writes them. */
function listDeployedRights() {
  const { functions } = JSON.parse(readFileSync(join(__dirname, '../../local/permissions/deployed-policies.json'), 'utf8'));
  return Object.entries(functions).flatMap(([role, policy]) =>
    policy.flatMap(({ Sid, Action }) => [Action].flat().map((action) => ({ role, right: `${Sid} ${action}` }))),
  );
}

module.exports = AccessReporter;

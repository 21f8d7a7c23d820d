import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PHASES, type Phase } from '@attack-reactor/kit/contract';
import { toIamAction } from '@attack-reactor/kit/testing';
import * as ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const KIT = '@attack-reactor/kit';

/** Where a name of a file comes from: another file of ours, or a package of the SDK. */
type Origin = { readonly from: string; readonly name: string };
type Source = { readonly declared: ReadonlyMap<string, ts.Node>; readonly imported: ReadonlyMap<string, Origin> };

/** The methods of a reactor that run with the permissions of a phase: to verify is to plan again where nothing else is said. */
function methodsUnder(phase: Phase, phases: ReadonlyMap<string, ts.Node>): readonly string[] {
  return phase === 'verify' ? [phases.has('verify') ? 'verify' : 'plan', 'readBack'] : [phase];
}

/**
 * The IAM actions that each phase of a reactor can come to ask for: every command of the SDK in the code that the phase
 * reaches, over all files. Read off the text, so branches that no test takes count too. Functions that stand in an object
 * (`{ write() {} }`) count where somebody reads a member of that name.
 */
export async function actionsInCode(reactorId: string): Promise<ReadonlyMap<Phase, ReadonlySet<string>>> {
  const file = join(ROOT, 'reactors', reactorId, 'reactor.ts');
  const phases = phasesIn(file);
  return new Map(
    await Promise.all(
      PHASES.map(async (phase): Promise<[Phase, ReadonlySet<string>]> => {
        const nodes = methodsUnder(phase, phases).map((method) => {
          const node = phases.get(method);
          if (node === undefined) throw new Error(`${file} defines no ${method}`);
          return node;
        });
        return [phase, new Set(await Promise.all(nodes.flatMap((node) => commandsFrom(file, node)).map(loadAction)))];
      }),
    ),
  );
}

/** The properties of the object that `defineReactor` gets. */
function phasesIn(file: string): ReadonlyMap<string, ts.Node> {
  const found = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    const phases = ts.isCallExpression(node) && node.expression.getText() === 'defineReactor' ? node.arguments[1] : undefined;
    if (phases !== undefined && ts.isObjectLiteralExpression(phases)) {
      for (const property of phases.properties)
        found.set(property.name?.getText() ?? '', ts.isPropertyAssignment(property) ? property.initializer : property);
    }
    node.forEachChild(visit);
  };
  visit(parse(file));
  return found;
}

/** All commands that the code below a node can reach. */
function commandsFrom(file: string, start: ts.Node): Origin[] {
  const reach = new Reach();
  reach.code(file, start);
  reach.membersThatAreRead();
  return [...reach.commands.values()];
}

/** The code that some code can come to run. */
class Reach {
  readonly commands = new Map<string, Origin>();
  readonly #seen = new Set<ts.Node>();
  readonly #readNames = new Set<string>();
  readonly #members: { readonly name: string; readonly file: string; readonly node: ts.Node }[] = [];

  code(file: string, node: ts.Node): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    this.#walk(file, node, true);
  }

  /** Functions in objects, until none leads to another. */
  membersThatAreRead(): void {
    for (let before = -1; before !== this.#seen.size; ) {
      before = this.#seen.size;
      for (const { name, file, node } of [...this.#members]) if (this.#readNames.has(name)) this.code(file, node);
    }
  }

  #walk(file: string, node: ts.Node, isStart = false): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (!isStart && isFunctionInObject(node)) {
      this.#members.push({ name: node.name?.getText() ?? '', file, node });
      return;
    }
    if (ts.isPropertyAccessExpression(node)) this.#readNames.add(node.name.text);
    if (ts.isIdentifier(node)) this.#follow(file, node.text);
    node.forEachChild((child) => this.#walk(file, child));
  }

  #follow(file: string, name: string): void {
    const { declared, imported } = buildSource(file);
    const local = declared.get(name);
    const origin = imported.get(name);
    if (local !== undefined) this.code(file, local);
    else if (origin === undefined) return;
    else if (!origin.from.startsWith('@aws-sdk/')) this.#follow(origin.from, origin.name);
    else if (/Command$|^paginate/.test(origin.name)) this.commands.set(`${origin.from} ${origin.name}`, origin);
  }
}

function isFunctionInObject(node: ts.Node): node is ts.ObjectLiteralElementLike {
  if (ts.isMethodDeclaration(node)) return true;
  return ts.isPropertyAssignment(node) && (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer));
}

const sources = new Map<string, Source>();

function buildSource(file: string): Source {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const declared = new Map<string, ts.Node>();
  const imported = new Map<string, Origin>();
  for (const statement of parse(file).statements) {
    if (ts.isFunctionDeclaration(statement)) declared.set(statement.name?.text ?? '', statement);
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer !== undefined) declared.set(name.text, initializer);
      }
    }
    if (ts.isExportDeclaration(statement)) for (const [name, origin] of listPassedOn(file, statement)) imported.set(name, origin);
    if (ts.isImportDeclaration(statement)) for (const [name, origin] of listImports(file, statement)) imported.set(name, origin);
  }
  const source = { declared, imported };
  sources.set(file, source);
  return source;
}

/** The modules of our own and of the SDK that an import brings; types bring nothing that runs. */
function listImports(file: string, { importClause, moduleSpecifier }: ts.ImportDeclaration): [string, Origin][] {
  const from = ts.isStringLiteral(moduleSpecifier) ? findPlace(file, moduleSpecifier.text) : undefined;
  const names = importClause?.namedBindings;
  if (from === undefined || importClause?.isTypeOnly || names === undefined || !ts.isNamedImports(names)) return [];
  return names.elements
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ name, propertyName }) => [name.text, { from, name: (propertyName ?? name).text }]);
}

/** The names that an index passes on from another file. */
function listPassedOn(file: string, { exportClause, moduleSpecifier }: ts.ExportDeclaration): [string, Origin][] {
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? findPlace(file, moduleSpecifier.text) : undefined;
  if (from === undefined || exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name, propertyName }) => [name.text, { from, name: (propertyName ?? name).text }]);
}

function findPlace(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('@aws-sdk/')) return specifier;
  if (specifier.startsWith(KIT)) return join(ROOT, 'kit', `${specifier.slice(KIT.length + 1) || 'index'}.ts`);
  const path = specifier.startsWith('#') ? join(ROOT, specifier.slice(1)) : join(dirname(file), specifier);
  return existsSync(path) ? path : undefined;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

async function loadAction({ from, name }: Origin): Promise<string> {
  return toIamAction(await loadServiceId(from), name.replace(/^paginate/, ''));
}

/** The SDK's own name of a service, as its client says it. */
async function loadServiceId(sdkPackage: string): Promise<string> {
  const module: Record<string, unknown> = await import(sdkPackage);
  const Client = Object.entries(module).find(([name]) => /^[A-Z]\w*Client$/.test(name) && name !== '__Client')?.[1];
  if (typeof Client !== 'function') throw new Error(`${sdkPackage} has no client`);
  const { config }: { config: { serviceId: string } } = Reflect.construct(Client, [{ region: 'eu-central-1' }]);
  return config.serviceId;
}

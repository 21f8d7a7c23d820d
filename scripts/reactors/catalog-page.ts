import type { ManifestDocument } from '#domain/reaction/installed-reactor.ts';
import type { Phase } from '#domain/reaction/reactor-manifest.ts';

type Schema = { readonly [key: string]: unknown };

/** The keys that a reactor answers to, controls first. */
export function answersTo({ controls, findingTypes, techniques }: ManifestDocument): string[] {
  return [...controls, ...findingTypes, ...techniques];
}

/** The generated part of docs/reactors.md: all reactors in one table, then each of them. */
export function catalogPage(manifests: readonly ManifestDocument[]): string {
  const rows = manifests.map((manifest) => [
    `[${manifest.id}](#${manifest.id})`,
    manifest.title,
    [...manifest.controls, ...manifest.techniques].join(', ') || 'finding types',
    manifest.effect,
    manifest.modes.join(', '),
  ]);
  const overview = table(['reactor', 'what it does', 'controls and techniques', 'effect', 'modes'], rows);
  return [`${manifests.length} reactors.`, overview, ...manifests.map(sectionOf)].join('\n\n');
}

function sectionOf(manifest: ManifestDocument): string {
  const { id, version, description, effect, modes, resourceTypes, testNote } = manifest;
  const facts = [
    ['answers to', answersTo(manifest).map(code).join(', ')],
    ['acts on', resourceTypes.map(code).join(', ')],
    ['effect', effect],
    ['modes', modes.join(', ')],
    ['parameters', parametersOf(manifest).join('<br>') || 'none'],
    ['reads', actions(manifest, ['plan', 'verify'])],
    ['changes', actions(manifest, ['apply'], ['plan', 'verify'])],
    ['to go back', actions(manifest, ['rollback'], ['plan', 'verify', 'apply'])],
    ...(testNote === undefined ? [] : [['proof', testNote]]),
  ];
  return [`### ${id}`, `Version ${version}. ${description}`, table(['', ''], facts)].join('\n\n');
}

/** Actions of some phases that are not among those of others. */
function actions({ permissions }: ManifestDocument, phases: readonly Phase[], others: readonly Phase[] = []): string {
  const of = (wanted: readonly Phase[]) =>
    new Set(permissions.flatMap((one) => (one.phases.some((phase) => wanted.includes(phase)) ? one.actions : [])));
  const already = of(others);
  return (
    [...of(phases)]
      .filter((action) => !already.has(action))
      .map(code)
      .join(', ') || 'nothing more'
  );
}

/** `hopLimit`: integer 1 to 64, with its default and the control's own parameter where it follows one. */
function parametersOf({ parameters, controlParameters }: ManifestDocument): string[] {
  return Object.entries(parameters.properties ?? {}).map(([name, schema]) => {
    const from = controlParameters[name];
    const parts = [typeOf(schema), ...(schema['default'] === undefined ? [] : [`default ${code(JSON.stringify(schema['default']))}`])];
    return `${code(name)}: ${[...parts, ...(from === undefined ? [] : [`the control's ${code(from)} where it has one`])].join(', ')}`;
  });
}

function typeOf({ type, enum: values, anyOf, items, minimum, maximum }: Schema): string {
  if (Array.isArray(values)) return `one of ${values.map((value) => code(String(value))).join(', ')}`;
  if (Array.isArray(anyOf))
    return [...new Set(anyOf.map((one: Schema) => ('const' in one ? code(String(one['const'])) : typeOf(one))))].join(' or ');
  if (type === 'array') return `list of ${typeOf(isSchema(items) ? items : {})}`;
  const bounds = [isBound(minimum) ? `from ${minimum}` : '', isBound(maximum) ? `to ${maximum}` : ''].filter((bound) => bound !== '');
  return [type === 'string' ? 'text' : String(type), ...bounds].join(' ');
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

/** The largest integers stand for "no bound". */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

import { formatReactorId, type Mode } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';

type Manifest = InstalledReactor['manifest'];

/** The modes as a person chooses one, weakest first: `notify` only looks. */
export const HAND_MODES = ['notify', 'approval', 'automatic'] as const satisfies readonly Mode[];

/** The finding of a document. @throws ConfigurationInvalid where it is none, or one of our own */
export function requireFinding(document: unknown): Finding {
  const [parsed] = findingsIn(document);
  if (parsed?.kind === 'finding') return parsed.finding;
  const why =
    parsed?.kind === 'reject' ? `${parsed.field === '' ? '' : `${parsed.field} `}${parsed.detail}` : 'it is one that this platform made';
  throw new ConfigurationInvalid(`This is no finding to react to: ${why}.`);
}

/**
 * Chooses the reactor that a person wants, or the first that answers to the finding's control or type.
 * @throws ConfigurationInvalid where there is none, or where it does not allow the mode
 */
export function chooseReactor(
  reactors: readonly InstalledReactor[],
  finding: Pick<Finding, 'SecurityControlId' | 'Types' | 'Resources'>,
  { mode, wanted }: { readonly mode: Mode; readonly wanted?: string | undefined },
): InstalledReactor {
  const reactor = reactors.find(({ manifest }) =>
    wanted === undefined ? answersTo(manifest, finding) : formatReactorId(manifest) === wanted,
  );
  if (reactor === undefined) {
    const subject = finding.SecurityControlId ?? finding.Types.at(0) ?? 'a finding without control and type';
    const what = wanted === undefined ? `No reactor answers to ${subject}` : `There is no reactor "${wanted}"`;
    throw new ConfigurationInvalid(`${what}. npm run -s reactors -- list shows what there is; choose one with --reactor.`);
  }
  requireMode(reactor.manifest, mode);
  return reactor;
}

/** @throws ConfigurationInvalid where the reactor never works in this mode */
export function requireMode(manifest: Manifest, mode: Mode): void {
  const { modes, effect } = manifest;
  if (modes.includes(mode)) return;
  const because = effect === 'irreversible' ? ', as what it does cannot be undone' : '';
  throw new ConfigurationInvalid(
    `Reactor ${formatReactorId(manifest)} never runs in mode ${mode}${because}. Choose --mode ${listModes({ modes }).join(' or ')}.`,
  );
}

/** The modes of a reactor, weakest first. */
export function listModes({ modes }: Pick<Manifest, 'modes'>): readonly Mode[] {
  return HAND_MODES.filter((mode) => modes.includes(mode));
}

function answersTo(
  { controls, findingTypes, resourceTypes }: Manifest,
  { SecurityControlId, Types, Resources }: Pick<Finding, 'SecurityControlId' | 'Types' | 'Resources'>,
): boolean {
  if (SecurityControlId !== undefined) return controls.includes(SecurityControlId);
  // `TTPs/Discovery/Recon:IAMUser-UserPermissions` is how Security Hub writes Recon:IAMUser/UserPermissions.
  const types = Types.map((type) => (type.split('/').at(-1) ?? type).replace(/^(\w+:\w+)-/, '$1/'));
  const isOne = (known: string) => types.some((type) => (known.endsWith('*') ? type.startsWith(known.slice(0, -1)) : type === known));
  return findingTypes.some(isOne) && Resources.some(({ Type }) => resourceTypes.includes(Type));
}

import type { Item } from '../../api/answers.ts';
import { type ParameterField, type ParameterTexts, readParameters } from './parameter-form.ts';

export type ListedBinding = Item<'listBindings'>;
type Binding = ListedBinding['binding'];
export type Match = Binding['match'];
/** A binding as it is sent: without its id, which is in the address. */
export type BindingBody = Omit<Binding, 'id'>;

/** The answers of a person to the form of a binding. Lists are texts with one value a line. */
export type BindingDraft = {
  readonly id: string;
  readonly match: Match;
  readonly reactorId: string;
  readonly mode: string;
  readonly minimumSeverity: string;
  /** Empty: every account. */
  readonly tenant: string;
  readonly accounts: string;
  readonly regions: string;
  readonly approvers: string;
  readonly parameters: ParameterTexts;
};

type Start = {
  readonly match: Match;
  readonly reactor: { readonly id: string; readonly modes: readonly string[] };
  readonly tenant: string;
};

/** The start of a new binding: it proposes and changes nothing until somebody wants more. */
export function beginDraft({ match, reactor, tenant }: Start, taken: ReadonlySet<string>): BindingDraft {
  return {
    ...{ id: proposeId(match, reactor.id, taken), match, reactorId: reactor.id, mode: chooseMode('notify', reactor.modes), tenant },
    ...{ minimumSeverity: 'INFORMATIONAL', accounts: '', regions: '', approvers: '', parameters: {} },
  };
}

/** The form of a binding as it stands. @param parameters its parameters as texts */
export function readDraft(binding: Binding, parameters: ParameterTexts): BindingDraft {
  const { id, match, reactorId, mode, minimumSeverity, tenant = '', scope, approvers } = binding;
  const lines = (values: readonly string[] | undefined) => (values ?? []).join('\n');
  return {
    ...{ id, match, reactorId, mode, minimumSeverity, tenant, parameters },
    ...{ accounts: lines(scope.accounts?.include), regions: lines(scope.regions?.include), approvers: lines(approvers) },
  };
}

/** Returns the mode where the reactor allows it, else the one that it names first. */
export function chooseMode(mode: string, allowed: readonly string[]): string {
  return allowed.includes(mode) ? mode : (allowed[0] ?? mode);
}

/** Writes what is sent. The parts of the standing binding that the form does not show stay as they are. */
export function writeBody(draft: BindingDraft, fields: readonly ParameterField[], standing: Binding | undefined): Record<string, unknown> {
  const { id: _id, tenant: _tenant, approvers: _approvers, scope = {}, ...kept } = standing ?? {};
  const { match, reactorId, mode, minimumSeverity, tenant } = draft;
  const approvers = readLines(draft.approvers);
  return {
    ...kept,
    ...{ match, reactorId, mode, minimumSeverity, parameters: readParameters(fields, draft.parameters) },
    scope: {
      ...scope,
      accounts: confine(scope.accounts, readWords(draft.accounts)),
      regions: confine(scope.regions, readWords(draft.regions)),
    },
    ...(tenant !== '' && { tenant }),
    ...(approvers.length > 0 && { approvers }),
  };
}

type Rule = { readonly include?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined };

/** Sets the values that a rule is confined to; those that it leaves out stay. @returns undefined where it says nothing */
function confine(rule: Rule | undefined, include: readonly string[]): Rule | undefined {
  const next = { exclude: rule?.exclude, include: include.length > 0 ? include : undefined };
  return next.exclude === undefined && next.include === undefined ? undefined : next;
}

/** Proposes an id that no binding of the list has: `s3-2-s3-block-public-read`. */
function proposeId(match: Match, reactorId: string, taken: ReadonlySet<string>): string {
  const words = `${Object.values(match)[0] ?? ''}-${reactorId}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const MOST = 36;
  const base = words.join('-').slice(0, MOST).replace(/-$/, '');
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}

function readWords(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

function readLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** Finds what the server says is wrong about a field: `parameters.targetBucket`, `scope.accounts`. */
export function findFaults(errors: readonly { readonly path: string; readonly message: string }[], field: string): readonly string[] {
  return errors.flatMap(({ path, message }) => {
    const [, at = ''] = /^(?:body|params)\.(.*)$/.exec(path) ?? [];
    return at === field || at.startsWith(`${field}.`) ? [message] : [];
  });
}

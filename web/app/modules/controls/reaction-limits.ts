import { SEVERITY_LABELS } from '../../utils/severity.ts';
import { type PlacedBinding, readScope, type ScopeCode } from '../reactors/binding-scope.ts';

/** One thing that keeps a finding of a control from being fixed by itself. `code` is a key below `controls.limit`. */
export type ReactionLimit = {
  readonly code:
    | 'disabled'
    | 'no-reactor'
    | 'no-binding'
    | 'not-installed'
    | 'only-tells'
    | 'asks-first'
    | 'only-attacks'
    | 'severity'
    | 'window'
    | ScopeCode;
  /** The binding that says so; undefined: it is so for the control. */
  readonly binding?: string;
  /** Values that its text names, such as accounts. */
  readonly values: readonly string[];
};

/** The parts of a binding that limit it. */
export type LimitedBinding = PlacedBinding & {
  readonly id: string;
  readonly reactorId: string;
  readonly mode: string;
  readonly intent?: string;
  readonly minimumSeverity: string;
  readonly window?: { readonly days: readonly string[]; readonly from: string; readonly to: string; readonly timeZone: string };
};

const SEVERITY_ORDER: readonly string[] = SEVERITY_LABELS;

/**
 * Lists what keeps findings of a control from being fixed by themselves, as far as the configuration says. A finding itself
 * tells the rest: its product, its resource, a budget.
 */
export function listLimits(
  control: { readonly status: string; readonly severity: string | null; readonly reactors: readonly string[] },
  bindings: readonly LimitedBinding[],
  installed: ReadonlySet<string>,
): readonly ReactionLimit[] {
  const limits: ReactionLimit[] = control.status === 'DISABLED' ? [{ code: 'disabled', values: [] }] : [];
  if (bindings.length === 0) {
    return [
      ...limits,
      control.reactors.length === 0 ? { code: 'no-reactor', values: [] } : { code: 'no-binding', values: control.reactors },
    ];
  }
  return [...limits, ...bindings.flatMap((binding) => limitsOfBinding(binding, control.severity, installed))];
}

function limitsOfBinding(binding: LimitedBinding, severity: string | null, installed: ReadonlySet<string>): readonly ReactionLimit[] {
  const { id, reactorId, mode, intent, minimumSeverity, window } = binding;
  const found: Omit<ReactionLimit, 'binding'>[] = [];
  if (!installed.has(reactorId)) found.push({ code: 'not-installed', values: [reactorId] });
  if (mode === 'notify') found.push({ code: 'only-tells', values: [] });
  if (mode === 'approval') found.push({ code: 'asks-first', values: [] });
  if (intent === 'detection') found.push({ code: 'only-attacks', values: [] });
  if (severity !== null && SEVERITY_ORDER.indexOf(severity) < SEVERITY_ORDER.indexOf(minimumSeverity)) {
    found.push({ code: 'severity', values: [minimumSeverity] });
  }
  if (window !== undefined)
    found.push({ code: 'window', values: [`${window.days.join(' ')} ${window.from}–${window.to} ${window.timeZone}`] });
  return [...found, ...readScope(binding)].map((limit) => ({ ...limit, binding: id }));
}

/** A thing that goes wrong. */
type FaultKindRow = {
  /** Its probability where it may happen. */
  readonly chance: number;
  /** The number that its count must exceed in the smallest run; a larger run needs more. */
  readonly least: number;
};

/** Everything that a storm makes go wrong. */
export const FAULT_KINDS = {
  'containers killed': { chance: 0.06, least: 5 },
  'answers lost': { chance: 0.05, least: 2 },
  'clock set back': { chance: 0.1, least: 0 },
  'clock set forward': { chance: 0.1, least: 0 },
  'small heaps': { chance: 0.08, least: 0 },
  'database cut': { chance: 0.1, least: 1 },
  'database refused': { chance: 0.1, least: 1 },
  'PostgreSQL killed': { chance: 0.06, least: 1 },
  'hub silent': { chance: 0.002, least: 0 },
  'hub silent after': { chance: 0.002, least: 0 },
  'hub answers without end': { chance: 0.002, least: 0 },
  'hub slow': { chance: 0.05, least: 2 },
  'hub trickles': { chance: 0.04, least: 1 },
  'hub throttled': { chance: 0.28, least: 10 },
  'hub failed': { chance: 0.06, least: 2 },
  'hub reset before': { chance: 0.03, least: 1 },
  'hub reset after': { chance: 0.03, least: 1 },
  'hub HTML in a 200': { chance: 0.04, least: 1 },
  'hub cut JSON after': { chance: 0.04, least: 1 },
  'hub 200 {}': { chance: 0.04, least: 1 },
  'hub refused some': { chance: 0.1, least: 2 },
  'ledger silent': { chance: 0.002, least: 0 },
  'ledger throttled': { chance: 0.04, least: 2 },
  'ledger failed': { chance: 0.04, least: 2 },
  'ledger reset before': { chance: 0.02, least: 1 },
  'ledger reset after write': { chance: 0.03, least: 1 },
  'ledger UnprocessedKeys': { chance: 0.15, least: 5 },
  'ledger TransactionConflict': { chance: 0.03, least: 1 },
  'ledger ThrottlingError': { chance: 0.03, least: 1 },
  'dead letters reset': { chance: 0.2, least: 0 },
  'dead letter refused': { chance: 0.2, least: 0 },
} as const satisfies Readonly<Record<string, FaultKindRow>>;

export type FaultKind = keyof typeof FAULT_KINDS;

export const ALL_FAULT_KINDS = Object.keys(FAULT_KINDS) as FaultKind[];

/** Computes the number that the count of a kind must exceed. @param scale how many times more than in the smallest run; at least 1 */
export function computeMinimum(kind: FaultKind, scale: number): number {
  return Math.floor((FAULT_KINDS[kind].least + 1) * scale) - 1;
}

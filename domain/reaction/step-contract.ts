import type * as z from 'zod';
import type { ErrorName } from '#domain/base/errors.ts';
import type { Reaction } from './reaction.ts';

/** The purpose of a step. Rules ask for these, never for the name of a state. `catalog` is about no reaction. */
type StepRole = 'parse' | 'plan' | 'ask' | 'change' | 'record' | 'tell' | 'catalog';

/** One kind of answer that a step gives. */
export type StepAnswer = {
  /** The special thing about it, for people: `status REFUSED`. */
  readonly label: string;
  readonly output: unknown;
  /** It hands over reactions that have to be recorded and told. */
  readonly opens?: boolean;
  /** It says that a reaction failed, so the execution has to fail. */
  readonly fails?: boolean;
};

/** The history of a reaction before a step runs. */
export type Situation = {
  readonly recorded: 'no' | 'yes' | 'failed';
  /** The state that failed and whose failure is not recorded yet. */
  readonly failed: string | null;
  /** Answers of the last step of each role; of `parse`, its word on this reaction. */
  readonly said: Readonly<Partial<Record<StepRole, unknown>>>;
  /** A reaction to vary, for steps that make some. */
  readonly samples: readonly Reaction[];
};

/** The result of calling a step with a payload. */
type StepCall =
  /** The handler would throw: the payload is not what it reads. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  /** The handler must not be called at this point. */
  | { readonly kind: 'untimely'; readonly why: string }
  | { readonly kind: 'runs'; readonly answers: readonly StepAnswer[]; readonly notBefore: string | null };

/** The contract between workflows and a handler. The check of workflow files reads nothing else about handlers. */
export type StepContract = {
  /** The folder of the handler. */
  readonly handler: string;
  readonly role: StepRole;
  /** The retryable errors that the handler can throw. */
  readonly throws: readonly ErrorName[];
  /** Errors among these that are recorded and told at once instead of retried, each with the reason. */
  readonly toldAtOnce: Readonly<Partial<Record<ErrorName, string>>>;
  /** Retries after these errors must go on for that long. */
  readonly patience: { readonly errors: readonly string[]; readonly milliseconds: number; readonly because: string } | null;
  /** For how long it may run, in seconds; null: as long as its function. */
  readonly seconds: number | null;
  /** For how long it waits for an answer, and how long for a sign of life; null: it answers itself. */
  readonly waits: { readonly seconds: number; readonly signSeconds: number } | null;
  /** True if what a reaction ends with says that it failed; null: the step does not end reactions. */
  readonly saysFailed: ((output: unknown) => boolean) | null;
  /** True if a payload asks for this step, where a handler has several. */
  serves(payload: unknown): boolean;
  call(payload: unknown, situation: Situation): StepCall;
};

type Declared<Payload, Judged> = Pick<StepContract, 'handler' | 'role' | 'throws'> &
  Partial<Pick<StepContract, 'toldAtOnce' | 'patience' | 'seconds' | 'waits' | 'serves' | 'saysFailed'>> & {
    /** The schema with which the handler reads its payload. */
    readonly input: z.ZodType<Payload>;
    /** A wider schema, for payloads that come at the wrong time: `untimely` says why better than a schema can. */
    readonly judged: z.ZodType<Judged>;
    /** One answer of each kind that the handler gives for a payload. */
    readonly answers: (payload: Payload, situation: Situation) => readonly StepAnswer[];
    /** Why the step must not run now; undefined: it may. */
    readonly untimely?: (payload: Judged, situation: Situation) => string | undefined;
    /** The moment, as ISO text, that must have passed; null: none. */
    readonly notBefore?: (payload: Payload) => string | null;
  };

/** Makes a contract of what a handler declares: the schema of its input, and its answers as functions of that input. */
export function declareStep<Payload, Judged>(declared: Declared<Payload, Judged>): StepContract {
  const { input, judged, answers, untimely, notBefore, handler, role, throws } = declared;
  return {
    ...{ handler, role, throws, toldAtOnce: {}, patience: null, seconds: null, waits: null, saysFailed: null, serves: () => true },
    ...(declared.toldAtOnce !== undefined && { toldAtOnce: declared.toldAtOnce }),
    ...(declared.patience !== undefined && { patience: declared.patience }),
    ...(declared.seconds !== undefined && { seconds: declared.seconds }),
    ...(declared.waits !== undefined && { waits: declared.waits }),
    ...(declared.serves !== undefined && { serves: declared.serves }),
    ...(declared.saysFailed !== undefined && { saysFailed: declared.saysFailed }),
    call(payload, situation) {
      const look = judged.safeParse(payload);
      if (!look.success) return { kind: 'unreadable', problem: firstProblem(look.error) };
      const why = untimely?.(look.data, situation);
      if (why !== undefined) return { kind: 'untimely', why };
      const read = input.safeParse(payload);
      if (!read.success) return { kind: 'unreadable', problem: firstProblem(read.error) };
      const all = answers(read.data, situation).map((answer) => ({ ...answer, output: throughJson(answer.output) }));
      return { kind: 'runs', answers: all, notBefore: notBefore?.(read.data) ?? null };
    },
  };
}

/** Answers what arrives in the workflow: fields that are undefined are left out. */
function throughJson(output: unknown): unknown {
  return JSON.parse(JSON.stringify(output));
}

function firstProblem({ issues: [first] }: z.ZodError): string {
  const path = first?.path.join('.') ?? '';
  return `${path === '' ? 'it' : path}: ${first?.message ?? 'is not what the handler reads'}`;
}

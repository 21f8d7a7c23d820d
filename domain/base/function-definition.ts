/**
 * Functions and their triggers as data. Infrastructure, the local cloud, benchmarks, the bundle and tests read the same ones, so this
 * module and every `handlers/<name>/function.ts` import nothing but their like at run time.
 */

/** Carries the type of the environment that a handler reads; empty at run time, which keeps `env.ts` and zod out. */
export type Variables<Env extends object> = { readonly of?: Env };

export type QueueSettings = {
  /** Most messages of one invocation. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWindowSeconds: number;
  /** Most invocations at the same time; Lambda allows 2 at least. */
  readonly maximumConcurrency: number;
  /** How often a message is tried before SQS gives up on it. */
  readonly maxReceiveCount: number;
  /** Metrics of the function: messages that go back to the queue, and those that got what they came for. */
  readonly progress: { readonly returned: string; readonly handled: readonly string[] };
};

export type QueueTrigger = QueueSettings & { readonly kind: 'queue'; readonly name: string };
export type StreamSettings = {
  /** Most changes of one invocation. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWindowSeconds: number;
  /** How often changes are tried before they are set aside; those behind them wait. */
  readonly maximumRetries: number;
};

/** Reads the changes of a table, by its name in TABLES. */
export type StreamTrigger = StreamSettings & { readonly kind: 'stream'; readonly table: string };
export type ScheduleTrigger = { readonly kind: 'schedule'; readonly name: string; readonly everyMinutes: number };
export type StepTrigger<Workflow extends string = string> = { readonly kind: 'step'; readonly workflow: Workflow };
type Invoker = 'deployment' | 'people';
export type InvokedTrigger<By extends Invoker = Invoker> = { readonly kind: 'invoked'; readonly by: By };
/** Requests of the API; `methods` are those of HTTP that reach the function. */
type ApiTrigger = { readonly kind: 'api'; readonly methods: readonly string[] };
/** API Gateway asks it who calls. */
type AuthoriserTrigger = { readonly kind: 'authoriser' };
export type Trigger = QueueTrigger | StreamTrigger | ScheduleTrigger | StepTrigger | InvokedTrigger | ApiTrigger | AuthoriserTrigger;

/** The size of a function: memory in MB, and the time after which Lambda ends an invocation. */
export type FunctionSize = { readonly memoryMb: number; readonly timeoutSeconds: number };

/** One Lambda function. Where the configuration of an environment names a number too, the one here is its default. */
export type FunctionDefinition<Env extends object = object, Name extends string = string, On extends Trigger = Trigger> = FunctionSize & {
  /** The folder of the handler, and with it the name of the bundle. */
  readonly name: Name;
  readonly description: string;
  /** True for what reads the mapping database. Everything else is outside of any VPC (docs/adr/0012). */
  readonly vpc: boolean;
  readonly environment: Variables<Env>;
  /** Folders that the handler reads at run time, packed beside its code. */
  readonly packs?: readonly string[];
  readonly trigger: On;
};

/** A function as far as its queue goes by it. */
export type QueueReader = Pick<FunctionDefinition<object, string, QueueTrigger>, 'timeoutSeconds' | 'trigger'>;

export function defineFunction<Env extends object, const Name extends string, On extends Trigger>(
  definition: FunctionDefinition<Env, Name, On>,
): FunctionDefinition<Env, Name, On> {
  return definition;
}

/** Names the type of a handler's environment: `variablesOf<EnrichEnv>()`. */
export function buildVariables<Env extends object>(): Variables<Env> {
  return {};
}

/** Defines what reads a queue. With ten receives a message outlives one to two hours of an outage. */
export function queue(name: string, settings: Omit<QueueSettings, 'maxReceiveCount'> & Partial<QueueSettings>): QueueTrigger {
  return { kind: 'queue', name, maxReceiveCount: 10, ...settings };
}

/** Defines what reads the changes of a table that has a stream. */
export function stream({ name }: { readonly name: string; readonly stream: true }, settings: StreamSettings): StreamTrigger {
  return { kind: 'stream', table: name, ...settings };
}

/** Defines what runs every few minutes. */
export function schedule(name: string, { everyMinutes }: Pick<ScheduleTrigger, 'everyMinutes'>): ScheduleTrigger {
  return { kind: 'schedule', name, everyMinutes };
}

/** Defines a step of `stepfunctions/<workflow>.asl.json`. Any other workflow may call it too. */
export function step<const Workflow extends string>({ workflow }: Pick<StepTrigger<Workflow>, 'workflow'>): StepTrigger<NoInfer<Workflow>> {
  return { kind: 'step', workflow };
}

/** Defines what runs once per deployment, or when a person asks for it. */
export function invoked<const By extends Invoker>({ by }: Pick<InvokedTrigger<By>, 'by'>): InvokedTrigger<By> {
  return { kind: 'invoked', by };
}

/**
 * For how long SQS hides a received message: six times the function's timeout, and its batching window, because the function may be
 * throttled while it holds a batch. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilitySeconds({ timeoutSeconds, trigger }: QueueReader): number {
  return 6 * timeoutSeconds + trigger.batchWindowSeconds;
}

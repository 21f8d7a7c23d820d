import { asJson, type ChangePlan, type Json } from '../contract/plan.ts';
import type { ReactorAnswer, ReactorCall } from '../contract/reactor-call.ts';
import { fromRecorded, toRecorded } from '../contract/recorded-value.ts';
import { type Exchange, type RecordedAnswer, toExpectation, type Vector, type VectorCall, vector } from '../contract/vector.ts';
import type { AnswerCall } from '../reactor/member-clients.ts';
import type { Reactor } from '../reactor/reactor.ts';
import { toSdkError } from '../reactor/recorded-calls.ts';
import { Placeholders } from './placeholders.ts';
import { Reads } from './reads.ts';
import { answerFrom, buildTask, type On, TEST_CREDENTIALS, TEST_TARGET, TEST_TIME } from './run.ts';

/**
 * Drives a reactor through its phases on one resource and notes every exchange with AWS: plan, apply, verify, read back, plan
 * again, rollback, or the plan alone where there is nothing to change. Ids, keys and moments that the account makes up get
 * stable values, so that the same reactor gives the same text twice.
 * @param on without `aws`, the calls go to the account that the SDK finds, such as an emulator by AWS_ENDPOINT_URL
 * @throws whatever the reactor throws: a vector that records a failure would demand it
 * @example
 * const vectors = await recordVectors(reactor, { resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' } });
 */
export async function recordVectors(reactor: Reactor, on: On): Promise<Vector[]> {
  const recording = new Recording(reactor, on);
  const planned = await recording.note('plan', { phase: 'plan' });
  if (planned.phase !== 'plan' || planned.plan.outcome !== 'change') return recording.vectors;
  await recordChange(recording, planned.plan);
  return recording.vectors;
}

async function recordChange(recording: Recording, plan: ChangePlan): Promise<void> {
  const { backup } = plan;
  const applied = await recording.note('apply', { phase: 'apply', plan });
  await recording.note('verify', { phase: 'verify', plan });
  await recording.note('read-back', { phase: 'read-back', backup });
  await recording.note('plan-again', { phase: 'plan' });
  await recording.note('rollback', { phase: 'rollback', backup, created: applied.phase === 'apply' ? applied.created : null });
}

type Phase = VectorCall extends infer Call ? (Call extends VectorCall ? Omit<Call, keyof ReturnType<typeof buildTask>> : never) : never;

/** One recording: its calls share the stable values. */
class Recording {
  readonly vectors: Vector[] = [];
  readonly #reactor: Reactor;
  readonly #on: On;
  readonly #now: number;
  readonly #placeholders: Placeholders | undefined;

  constructor(reactor: Reactor, { now = () => TEST_TIME, ...on }: On) {
    this.#reactor = reactor;
    this.#now = now();
    // Answers that an author wrote by hand are stable, and stay as they were written.
    this.#placeholders = on.aws === undefined ? new Placeholders({ real: Date.now(), stable: this.#now }) : undefined;
    const shown = this.#hide(asJson({ resource: on.resource, parameters: on.parameters ?? {} }));
    this.#on = { ...on, ...(shown as Pick<On, 'resource' | 'parameters'>) };
  }

  /** Makes one call, and keeps it as a vector of this name. */
  async note(name: string, phase: Phase): Promise<ReactorAnswer> {
    const exchanges: (() => Exchange)[] = [];
    const call: VectorCall = { ...buildTask(this.#on), ...phase } as VectorCall;
    const input = JSON.parse(JSON.stringify({ ...call, credentials: TEST_CREDENTIALS })) as ReactorCall;
    const answer = await this.#reactor.run(input, { now: () => this.#now, answer: this.#answerInto(exchanges) });
    // The reads of the answers are known by now, and only then.
    const [now, expect] = [new Date(this.#now).toISOString(), asJson(toExpectation(answer))];
    const noted = exchanges.map((exchange) => exchange());
    this.vectors.push(vector.parse(asJson({ schemaVersion: 1, name, now, call, exchanges: noted, expect })));
    return answer;
  }

  #answerInto(exchanges: (() => Exchange)[]): AnswerCall {
    return async (action, input, around) => {
      const asked = toRecorded(input);
      const call = { action, ...(around.region !== TEST_TARGET.region && { region: around.region }), input: asked };
      // In the order of the calls: several may be under way, and their answers come in any.
      const place = exchanges.push(() => ({ ...call, output: null })) - 1;
      const answered = await this.#ask(action, asked, around);
      if ('error' in answered) {
        exchanges[place] = () => ({ ...call, error: answered.error });
        // The reactor gets what a run of the vector will give it.
        throw toSdkError(answered.error);
      }
      const reads = new Reads();
      const output = fromRecorded(answered.output) as object;
      exchanges[place] = () => ({ ...call, output: reads.keep(output) });
      return reads.watch(output);
    };
  }

  async #ask(action: string, input: Json, around: Parameters<AnswerCall>[2]): Promise<RecordedAnswer> {
    const real = fromRecorded(this.#placeholders?.reveal(input) ?? input) as object;
    const { aws } = this.#on;
    try {
      const output = await (aws === undefined ? around.send(real) : answerFrom(aws)(action, real, around));
      return { output: this.#hide(toRecorded(output)) };
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      // Services answer with a status, and authors with a name of their choice; anything else is a mistake of the recording.
      if (!(error instanceof Error) || (status === undefined && /^(Type|Reference|Range)?Error$/.test(error.name))) throw error;
      return { error: { name: error.name, message: String(this.#hide(error.message)), ...(status !== undefined && { status }) } };
    }
  }

  #hide(value: Json): Json {
    return this.#placeholders?.hide(value) ?? value;
  }
}

import type * as z from 'zod';
import { InputInvalid } from '#domain/base/errors.ts';
import { describeProblems } from './env.ts';
import { type Composition, definePipeline, type Pipeline } from './pipeline.ts';
import type { ObservabilitySettings, Telemetry } from './telemetry.ts';

export type TaskPipelineOptions<Env extends z.ZodType<ObservabilitySettings>, Input extends z.ZodType, Deps, Output> = Composition<
  Env,
  Deps
> & {
  readonly input: Input;
  readonly run: (input: z.output<Input>, deps: Deps, telemetry: Telemetry) => Promise<Output>;
};

/** The one way a Lambda does a task that is not fed by a queue. An input of another shape is refused with InputInvalid. */
export function taskPipeline<Env extends z.ZodType<ObservabilitySettings>, Input extends z.ZodType, Deps, Output>({
  input,
  run,
  ...composition
}: TaskPipelineOptions<Env, Input, Deps, Output>): Pipeline<unknown, Output> {
  return definePipeline(composition, async (event, deps: Deps, telemetry) => run(parseInput(input, event), deps, telemetry));
}

/** Parses what a function was called with. @throws InputInvalid naming the fields that are wrong, never what they hold */
export function parseInput<Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new InputInvalid(`Input is unusable. ${describeProblems(result.error, 'input')}. Send what its schema asks for.`);
}

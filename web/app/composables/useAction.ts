import { type Ref, readonly, ref, shallowRef } from 'vue';
import { ApiProblem } from '~/api/problem';

/** Header of a request that changes something: sent again under the same key, it is done once. */
export type KeyHeader = { readonly 'Idempotency-Key': string };

/** Something that a person asks the API to do. */
export type Action<Input, Answered> = {
  readonly isSending: Readonly<Ref<boolean>>;
  /** Why the last attempt came to nothing, or why nobody knows; undefined: it was done, or nobody asked yet. */
  readonly problem: Readonly<Ref<ApiProblem | undefined>>;
  /** Asks, once at a time. Asked again with the same input after a failure, it is the same request. @returns undefined: it failed */
  run(input: Input): Promise<Answered | undefined>;
};

/**
 * Asks for a change, and tells what came of it by the answer alone.
 * @example
 * const reject = useAction((body: Body, header) => answer(api.POST('/v1/approvals/{executionId}/answers', { params: { path, header }, body })));
 */
export function useAction<Input, Answered>(send: (input: Input, header: KeyHeader) => Promise<Answered>): Action<Input, Answered> {
  const isSending = ref(false);
  const problem = shallowRef<ApiProblem>();
  let asked: { readonly input: string; readonly key: string } | undefined;

  async function run(input: Input): Promise<Answered | undefined> {
    if (isSending.value) return undefined;
    const text = JSON.stringify(input);
    if (asked?.input !== text) asked = { input: text, key: crypto.randomUUID() };
    isSending.value = true;
    try {
      const answered = await send(input, { 'Idempotency-Key': asked.key });
      asked = undefined;
      problem.value = undefined;
      return answered;
    } catch (error) {
      problem.value = error instanceof ApiProblem ? error : new ApiProblem({ status: 0, title: String(error) }, { cause: error });
      return undefined;
    } finally {
      isSending.value = false;
    }
  }

  return { isSending: readonly(isSending), problem, run };
}

/** Tells whether a request may have been done although no answer says so: the way there broke, or the answer was cut short. */
export function isUnknown({ status }: ApiProblem): boolean {
  return status === 0 || status === 408 || status >= 500;
}

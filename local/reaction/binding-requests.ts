import * as z from 'zod';
import { binding } from '#domain/reaction/binding.ts';
import { type BindingWish, explainRefusal } from '#domain/reaction/binding-change.ts';
import { bindingList } from '#domain/reaction/listed-binding.ts';
import type { BindingChanges } from '#platform/reaction/binding-changes.ts';

const tag = z.string().min(1).max(64);

/** The requests of the command line about bindings of this machine. A caller is only a name here, and binds everywhere. */
const bindingRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list') }),
  z.strictObject({ kind: z.literal('put'), binding, expects: tag.nullable() }),
  z.strictObject({ kind: z.literal('remove'), id: binding.shape.id, expects: tag }),
]);
export type BindingRequest = z.input<typeof bindingRequest>;

/** The bindings there are, or what became of a wish; null: it was done. */
export const bindingAnswer = z.union([bindingList, z.object({ refusal: z.string().nullable() })]);
export type BindingAnswer = z.output<typeof bindingAnswer>;

/** Does what the command line asks. @throws BindingsUnavailable */
export async function answerBindingRequest(changes: BindingChanges, body: unknown): Promise<BindingAnswer> {
  const request = bindingRequest.parse(body);
  return request.kind === 'list' ? changes.list() : { refusal: await changeBinding(changes, request) };
}

/** Does what a person of the command line wishes. @returns why it was refused; null: it was done */
export async function changeBinding(changes: BindingChanges, wish: BindingWish): Promise<string | null> {
  const ruling = await changes.change(wish, 'everything');
  return ruling.kind === 'go' ? null : explainRefusal(ruling, wish.kind === 'put' ? wish.binding.id : wish.id);
}

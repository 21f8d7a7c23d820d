import { type ComputedRef, computed, type Ref, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { LONGEST_ADDRESS, type QueryShape, type QueryState, readQuery, writeQuery } from '~/utils/page-query';

export type PageQuery<Shape extends QueryShape> = {
  readonly state: ComputedRef<QueryState<Shape>>;
  /** True after a change that would have made the address too long, and was not made. */
  readonly isTooLong: Ref<boolean>;
  /** Changes some fields. @param how `push` lets the back button undo it */
  change(patch: Partial<QueryState<Shape>>, how?: 'push' | 'replace'): Promise<void>;
};

/** Keeps the state of a page in its address, so that reload, back and a link in a chat show the same. */
export function usePageQuery<const Shape extends QueryShape>(shape: Shape): PageQuery<Shape> {
  const route = useRoute();
  const router = useRouter();
  const isTooLong = ref(false);
  const state = computed(() => readQuery(shape, route.query));

  async function change(patch: Partial<QueryState<Shape>>, how: 'push' | 'replace' = 'push'): Promise<void> {
    const target = { path: route.path, query: writeQuery(shape, { ...state.value, ...patch }) };
    isTooLong.value = location.origin.length + router.resolve(target).href.length > LONGEST_ADDRESS;
    if (!isTooLong.value) await router[how](target);
  }

  return { state, isTooLong, change };
}

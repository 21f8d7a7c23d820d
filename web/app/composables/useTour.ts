import { readonly, ref } from 'vue';
import { useKept } from './useKept';

const { kept, keep } = useKept('tour');
const step = ref<number>();
const isAsked = ref(false);

/** The tour through the console; that somebody has seen it is kept in this browser. */
export function useTour() {
  return {
    /** The step that is shown, counted from 0; undefined: none. */
    step: readonly(step),
    /** True where the person asked for it: then it takes the focus. */
    isAsked: readonly(isAsked),
    wasSeen: () => kept.value !== null,
    start(asked: boolean) {
      isAsked.value = asked;
      step.value = 0;
    },
    goTo(at: number) {
      isAsked.value = true;
      step.value = at;
    },
    end() {
      step.value = undefined;
      keep('seen');
    },
  };
}

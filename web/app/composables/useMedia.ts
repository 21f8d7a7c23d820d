import { onScopeDispose, type Ref, ref } from 'vue';

/** Tells whether a media query holds, also while it changes. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const holds = ref(media.matches);
  const hear = () => {
    holds.value = media.matches;
  };
  media.addEventListener('change', hear);
  onScopeDispose(() => media.removeEventListener('change', hear));
  return holds;
}

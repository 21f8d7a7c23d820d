import { onMounted, onUnmounted, type Ref, ref } from 'vue';

/** Tells whether what is in a box is wider than the box, so that the box has to scroll sideways and not the page. */
export function useTooWide(box: Readonly<Ref<HTMLElement | undefined>>): Readonly<Ref<boolean>> {
  const isTooWide = ref(false);
  const observer = new ResizeObserver(() => {
    isTooWide.value = box.value !== undefined && box.value.scrollWidth > box.value.clientWidth;
  });
  onMounted(() => {
    for (const element of [box.value, box.value?.firstElementChild]) if (element) observer.observe(element);
  });
  onUnmounted(() => observer.disconnect());
  return isTooWide;
}

import { type Ref, readonly, ref } from 'vue';
import { wasLoadedAnew } from '~/utils/load-anew';

/** `loading`: the page goes, to come back as the new version; `loaded`: it has come back; `missing`: a part is not to be had. */
export type VersionState = 'loading' | 'loaded' | 'missing';

const KEY = 'loaded-anew';
const state = ref<VersionState | undefined>(wasLoadedAnew(readKept(), Date.now()) ? 'loaded' : undefined);
let target = '/';
/** Several parts may be missing at once. */
let isHealing = false;

/** Deals with parts of the console that the server has no more, because a new version was deployed. */
export function useNewVersion(): {
  readonly state: Readonly<Ref<VersionState | undefined>>;
  /** Loads the page anew, once; where that has just been done, or no server answers, the person is told. @param path where to go on */
  heal(path: string): Promise<void>;
  loadAnew(): void;
  dismiss(): void;
} {
  return {
    state: readonly(state),
    async heal(path) {
      target = path;
      // Once a person was told, it is theirs to go on.
      if (isHealing || state.value === 'missing') return;
      isHealing = true;
      const mayGo = !wasLoadedAnew(readKept(), Date.now()) && (await doesServerAnswer()) && keepNow();
      state.value = mayGo ? 'loading' : 'missing';
      if (mayGo) location.assign(path);
      else isHealing = false;
    },
    loadAnew: () => location.assign(target),
    dismiss() {
      state.value = undefined;
    },
  };
}

/** Without a network the browser would put its own page in the place of this one. */
async function doesServerAnswer(): Promise<boolean> {
  const response = await fetch('/', { cache: 'no-store' }).catch(() => undefined);
  return response?.ok === true;
}

function readKept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Returns false where nothing can be kept: then nothing would end a loop. */
function keepNow(): boolean {
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}

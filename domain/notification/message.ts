import { truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { Tone } from './tone.ts';

/** A link of ours; the address is safe inside any channel's markup (`linkTo`). */
export type Link = { readonly label: string; readonly url: string };

/** The label is ours, the text is untrusted: who renders it escapes it, or puts it where a channel reads no markup. */
export type Line = { readonly label: string; readonly text: string; readonly link?: Link };

/** A command of ours, shown whole (the schema of notification.ts says what it is made of). */
export type Command = { readonly label: string; readonly text: string };

/** The content that a channel renders, in words of one language. */
export type Message = {
  /** Says what happened to which resource: our words around the key of the finding (untrusted). */
  readonly headline: string;
  /** The resource and its account (untrusted); empty for a digest. */
  readonly place: string;
  readonly tone: Tone;
  /** Says what to do now, above everything else; the text is ours. */
  readonly next: Line;
  readonly lines: readonly Line[];
  readonly commands: readonly Command[];
  readonly links: readonly Link[];
  /** Between a label and its text. */
  readonly colon: string;
  /** True if somebody has to act on it. */
  readonly isUrgent: boolean;
};

/** The first line of a message as plain text (untrusted). */
export function writeTitle({ headline, place }: Message): string {
  return place === '' ? headline : `${headline} · ${place}`;
}

/** How long a message may be: parts that carry a link stay whole or go, texts are cut at `room` UTF-16 units. */
export type Size = { readonly parts: number; readonly room: number };

/** A message that has no size yet. */
export type Draft = { readonly parts: number; readonly compose: (size: Size) => Message };

const LEAST_ROOM = 12;
const MOST_ROOM = 4096;

/**
 * The longest form of a draft that a channel takes: as many linked parts as fit beside the shortest texts, then the
 * longest texts beside those. So texts are cut before a link goes, and no link is ever cut.
 */
export function longestThatFits(draft: Draft, fits: (message: Message) => boolean): Message {
  const parts = largest(0, draft.parts, (count) => fits(draft.compose({ parts: count, room: LEAST_ROOM })));
  const room = largest(LEAST_ROOM, MOST_ROOM, (units) => fits(draft.compose({ parts, room: units })));
  return draft.compose({ parts, room });
}

/** One line of an untrusted text, at most `cap` and at most `room` UTF-16 units. */
export function cut(text: string, cap: number, { room }: Pick<Size, 'room'>): string {
  return truncate(oneLine(text), Math.min(cap, room));
}

/**
 * A link, or nothing where the address is no web address (`javascript:` is a URL too) or holds credentials. Whatever ends
 * a link in one of the markups is percent-encoded.
 */
export function linkTo(label: string, address: string | null): Link[] {
  if (address === null || !URL.canParse(address)) return [];
  const { protocol, username, password, href } = new URL(address);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return [];
  return [{ label, url: href.replace(/[^\w\-.~:/?#@!$&+,;=%]/gu, percentEncoded) }];
}

/** `encodeURIComponent` leaves `'()*` alone. */
function percentEncoded(character: string): string {
  const encoded = encodeURIComponent(character.toWellFormed());
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : encoded;
}

/** The largest number of a range that passes, else its lower end. Looks by halves: small numbers pass if large ones do. */
function largest(low: number, high: number, passes: (candidate: number) => boolean): number {
  if (passes(high)) return high;
  let [passing, failing] = [low, high];
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (passes(middle)) passing = middle;
    else failing = middle;
  }
  return passing;
}

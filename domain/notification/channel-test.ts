import * as z from 'zod';

/** The call of a person who tests a route; it stands in place of a batch of its queue. */
export const channelTestCall = z.strictObject({
  action: z.literal('test'),
  /** The request of the API, as its audit and its logs name it. */
  requestId: z.string().min(1).max(256),
  requestedBy: z.string().min(1).max(256),
});
export type ChannelTestCall = z.output<typeof channelTestCall>;

/** A test message: about no finding, and with a schema of its own, so that no receiver takes it for a notification. */
export type ChannelTest = {
  readonly schema: 'attack-reactor/notification-test/1';
  /** 32 hex digits. */
  readonly id: string;
  readonly kind: 'TEST';
  /** ISO-8601. */
  readonly at: string;
  readonly route: string;
  /** The person who asked for it (untrusted). */
  readonly requestedBy: string;
};

/**
 * The fate of a test message. `delivered`: the chat said that it took it; `refused`: it said that it never will, or the address may
 * not be called; `unsent`: it was never sent; `unknown`: the chat asks to wait or gave no answer, so nobody can say that people have it;
 * `too-soon`: the route was tested a moment ago. Reasons hold no address, key or token.
 */
export const channelTestOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivered'), /** People who could not be reached. */ warning: z.string().nullable() }),
  z.object({ kind: z.enum(['refused', 'unsent', 'unknown']), reason: z.string() }),
  z.object({ kind: z.literal('too-soon'), seconds: z.int().min(1) }),
]);
export type ChannelTestOutcome = z.output<typeof channelTestOutcome>;

import { queue } from '#domain/base/function-definition.ts';

/**
 * The settings of both notify functions, of which every route has one. They are outside of any VPC: chats are on the internet, which a created network does
 * not reach. The timeout is a sixth of what a message stays invisible, which must stay above the two minutes of its claim.
 */
export const ROUTE_FUNCTION = {
  description: 'Tells a route what became of reactions.',
  memoryMb: 256,
  timeoutSeconds: 30,
  vpc: false,
  // A full batch is a good digest, and one container is enough for a chat. Each time a chat asks to wait costs a receive; the four
  // days of the queue end before this many do.
  trigger: queue('notifications', {
    batchSize: 100,
    batchWindowSeconds: 5,
    maximumConcurrency: 2,
    maxReceiveCount: 1000,
    progress: { returned: 'NotificationsReturned', handled: ['NotificationsSent', 'NotificationsDigested'] },
  }),
} as const;

/** How long people have for an answer, and until one must show that somebody is at it. The workflow waits exactly as long. */
export const APPROVAL_TIMES = { seconds: 86_400, signSeconds: 14_400 } as const;

import * as z from 'zod';

/** Things that no reactor does: all its ways out are the clients of the kit. */
export const attemptKind = z.enum([
  'environment',
  'connect',
  'fetch',
  'udp',
  'dns',
  'listen',
  'raw-handle',
  'file-read',
  'file-write',
  'sqlite',
  'child-process',
  'worker',
  'kill',
  'code-generation',
  'native',
  'forged-message',
]);
export type AttemptKind = z.output<typeof attemptKind>;

import { userInfo } from 'node:os';
import { lookUp } from '@attack-reactor/kit/contract';
import { AppError } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';

type SystemError = {
  readonly message: string;
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** Errors of a host with several addresses, one for each. */
  readonly errors?: readonly SystemError[];
};

/** The remedies of what the system refuses, by its code: https://nodejs.org/api/errors.html#common-system-errors */
const SYSTEM_ERRORS: Readonly<Record<string, (error: SystemError) => string>> = {
  ENOENT: ({ path, syscall = '' }) => {
    if (syscall.startsWith('spawn')) return `There is no program ${JSON.stringify(path)} on this machine. Install it.`;
    return path === undefined ? 'A file or folder is missing.' : `There is no file or folder ${JSON.stringify(path)}. Name another one.`;
  },
  EACCES: (error) => `${userInfo().username} has no right to use ${formatPlace(error)}. Change its permissions, or name another place.`,
  EPERM: (error) => `${userInfo().username} has no right to use ${formatPlace(error)}. Change its permissions, or name another place.`,
  EROFS: (error) => `${capitalised(formatPlace(error))} is on a disk that is read-only. Name another place.`,
  ENOSPC: (error) => `No space is left on the disk of ${formatPlace(error)}. Free some, or name another place.`,
  EDQUOT: (error) =>
    `The disk quota of ${userInfo().username} is used up for ${formatPlace(error)}. Free some space, or name another place.`,
  EISDIR: (error) => `${capitalised(formatPlace(error))} is a folder, not a file. Name a file.`,
  ENOTDIR: (error) => `${capitalised(formatPlace(error))} is a file, or lies below one; a folder is needed. Name a folder.`,
  EEXIST: (error) => `${capitalised(formatPlace(error))} exists already, as something else. Name another place.`,
  ENAMETOOLONG: (error) => `The name of ${formatPlace(error)} is too long. Name another place.`,
  ELOOP: (error) => `The links of ${formatPlace(error)} lead in a circle. Name another place.`,
  EMFILE: () => 'This process may not open more files. Raise the limit (ulimit -n).',
  EADDRINUSE: (error) => `Another program uses ${formatSocket(error)}. End it, or choose another port.`,
  EADDRNOTAVAIL: (error) => `This machine has no address ${formatSocket(error)}. Choose another one.`,
  ECONNREFUSED: (error) => `Nothing answers at ${formatSocket(error)}. Start what should, or name another address.`,
  ECONNRESET: (error) => `${capitalised(formatSocket(error))} ended the connection. Try again.`,
  ETIMEDOUT: (error) => `${capitalised(formatSocket(error))} did not answer in time. Try again, or name another address.`,
  ENOTFOUND: (error) => `There is no host ${error.hostname ?? 'of that name'}. Name another one.`,
  EAI_AGAIN: (error) => `The host ${error.hostname ?? 'of that name'} cannot be looked up. Try again, or name another one.`,
};

/** One line for what the user can mend: an option, a path, a setting, the machine. Undefined: it is a defect of ours. */
export function plainError(error: unknown): string | undefined {
  if (error instanceof AppError) return error.message;
  if (!isSystemError(error)) return undefined;
  const explain = lookUp(SYSTEM_ERRORS, error.code);
  return explain?.(error);
}

/** The code of an error that the system or Node.js made (`ENOENT`), if it is one. */
export function findErrorCode(error: unknown): string | undefined {
  return textAt(error, 'code');
}

function isSystemError(error: unknown): error is SystemError {
  return findErrorCode(error) !== undefined;
}

function formatPlace({ path }: SystemError): string {
  return path === undefined ? 'what is written or read' : JSON.stringify(path);
}

function formatSocket(error: SystemError): string {
  const [first = error] = error.errors ?? [];
  const { address, port } = first;
  if (address === undefined) return 'the other side';
  return port === undefined ? address : `${address}:${port}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

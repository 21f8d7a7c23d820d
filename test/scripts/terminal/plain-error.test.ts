import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { plainError } from '#scripts/terminal/plain-error.ts';

const systemError = (code: string, fields: object = {}) => Object.assign(new Error(`${code}: as Node.js words it`), { code, ...fields });

describe('plainError', () => {
  it.each([
    ['ENOENT', { path: 'a.json' }, 'There is no file or folder "a.json". Name another one.'],
    ['ENOENT', { path: 'python3', syscall: 'spawn python3' }, 'There is no program "python3" on this machine. Install it.'],
    ['ENOENT', { path: 'a\nStatus: FIXED' }, 'There is no file or folder "a\\nStatus: FIXED". Name another one.'],
    ['ENOSPC', { path: 'a.json' }, 'No space is left on the disk of "a.json". Free some, or name another place.'],
    ['ENOSPC', {}, 'No space is left on the disk of what is written or read. Free some, or name another place.'],
    ['EISDIR', { path: 'a' }, '"a" is a folder, not a file. Name a file.'],
    ['EROFS', { path: 'a' }, '"a" is on a disk that is read-only. Name another place.'],
    ['EADDRINUSE', { address: '127.0.0.1', port: 80 }, 'Another program uses 127.0.0.1:80. End it, or choose another port.'],
    ['ECONNREFUSED', { address: '127.0.0.1', port: 1 }, 'Nothing answers at 127.0.0.1:1. Start what should, or name another address.'],
  ])('says what is wrong, with what, and what to do: %s', (code, fields, line) => {
    expect(plainError(systemError(code, fields))).toBe(line);
  });

  it('names the address where a host has several and none answers', () => {
    const both = [systemError('ECONNREFUSED', { address: '::1', port: 1 }), systemError('ECONNREFUSED', { address: '127.0.0.1', port: 1 })];

    const line = plainError(Object.assign(new AggregateError(both), { code: 'ECONNREFUSED' }));

    expect(line).toContain('::1:1');
  });

  it('passes on what our own errors say', () => {
    expect(plainError(new ConfigurationInvalid('Name a finding.'))).toBe('Name a finding.');
  });

  it('leaves defects alone: they keep their stack', () => {
    expect(
      [new TypeError('x is undefined'), systemError('ERR_INVALID_ARG_TYPE'), systemError('constructor'), 'text'].map(plainError),
    ).toEqual(Array(4).fill(undefined));
  });
});

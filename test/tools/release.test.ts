import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseNotes, requireTag } from '#tools/release/notes.ts';
import { run } from '../support/command.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.1.0] - 2026-12-01

### Added

- Pipelines.

## [1.0.0] - 2026-11-01

- The first one.

[1.1.0]: https://example.com/1.1.0
`;

describe('the notes of a release', () => {
  it('are the section of its version, without the heading, links and neighbours', () => {
    expect(releaseNotes(CHANGELOG, '1.1.0')).toBe('### Added\n\n- Pipelines.\n');
    expect(releaseNotes(CHANGELOG, '1.0.0')).toBe('- The first one.\n');
  });

  it.each([
    ['no section', '1.2.0', CHANGELOG, 'CHANGELOG.md has no section "## [1.2.0]". Write one from what is under [Unreleased].'],
    [
      'a pattern instead of a version',
      '1.1.*',
      CHANGELOG,
      'CHANGELOG.md has no section "## [1.1.*]". Write one from what is under [Unreleased].',
    ],
    [
      'an empty section',
      '2.0.0',
      '## [2.0.0]\n\n## [1.0.0]\n',
      'The section "## [2.0.0]" of CHANGELOG.md is empty. Say what a user notices.',
    ],
  ])('are refused where there is %s', (_, version, changelog, message) => {
    expect(() => releaseNotes(changelog, version)).toThrow(message);
  });

  it('are there for the changelog of this project', () => {
    const changelog = readFileSync(join(__dirname, '../../CHANGELOG.md'), 'utf8');

    expect(releaseNotes(changelog.replace('[Unreleased]', '[1.0.0] - 2026-12-01'), '1.0.0')).toMatch(/^### Added\n/);
  });
});

describe('npm run -s release', () => {
  it('takes the tag of the version and no other', async () => {
    expect(() => requireTag('v1.1.0', '1.1.0')).not.toThrow();
    const { exitCode, stdout, stderr } = await run('tools/release.ts', 'v9.9.9');

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^The tag is not v\d+\.\d+\.\d+, which package\.json says\. Make them agree\.\n$/);
  });
});

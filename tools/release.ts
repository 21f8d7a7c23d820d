import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about:
    'Makes everything that a release has in dist/release: the bundles of functions and reactors, the package of the kit, the list of packages inside (sbom.cdx.json, CycloneDX), SHA256SUMS, and notes.md from CHANGELOG.md. Publishes nothing.',
  arguments: [{ name: 'TAG', about: 'v and the version of package.json, for example v1.2.0' }],
  examples: ['v1.2.0'],
  exitCodes: {
    0: 'made',
    1: 'a bundle is larger than its limit',
    2: 'the tag is not that of package.json, or CHANGELOG.md has no such section',
  },
  async run(_, [tag = '']) {
    const { makeRelease } = await import('./release/release.ts');
    return await makeRelease(tag);
  },
});

runAlone(import.meta.filename, 'npm run -s release --', command);

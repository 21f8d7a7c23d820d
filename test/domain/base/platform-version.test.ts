import { PLATFORM_VERSION } from '#domain/base/platform-version.ts';
import packageFile from '../../../package.json' with { type: 'json' };

describe('the version of the platform', () => {
  it('is that of package.json', () => {
    expect(PLATFORM_VERSION).toBe(packageFile.version);
  });
});

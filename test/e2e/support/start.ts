import { type Platform, startPlatform } from '#tools/console/platform.ts';

declare global {
  var platformOfConsole: Platform | undefined;
}

/** Once, before all files of test/e2e. */
const start = async (): Promise<void> => {
  globalThis.platformOfConsole = await startPlatform();
  process.env['CONSOLE_URL'] = globalThis.platformOfConsole.url;
};

// biome-ignore lint/style/noDefaultExport: jest looks for one.
export default start;

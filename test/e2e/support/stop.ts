import './start.ts';

/** Once, after all files of test/e2e. */
const stop = async (): Promise<void> => {
  await globalThis.platformOfConsole?.close();
};

// biome-ignore lint/style/noDefaultExport: jest looks for one.
export default stop;

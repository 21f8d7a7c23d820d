import { startPglite } from '#local/pglite-server.ts';

// Serves PGlite until its standard input ends, so that it never outlives the test that started it.
const { close, ...address } = await startPglite(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify(address)}\n`);
process.stdin.resume().once('end', () => {
  // A failure ends the process too, as an error that nobody awaits.
  void close().then(() => process.exit());
});

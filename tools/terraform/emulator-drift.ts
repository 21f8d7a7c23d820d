/**
 * Differences that the second plan may show on the emulator although AWS would show none: address -> attributes, with
 * the reason in a comment. Empty, because every gap that caused one is closed by a patch in test/terraform/moto_server.py.
 */
export const emulatorDrift: Readonly<Record<string, readonly string[]>> = {};

/** Scenes: what a reactor is for, built in a member account of an emulator. */
export * from './scene/scene.ts';
export * from './scene/scene-finding.ts';

/** Makes packages of reactors and functions: one ES module, its manifest and its bill of materials in a zip of fixed bytes. */
export * from './pack/entries.ts';
export * from './pack/lambda-package.ts';
export * from './pack/notices.ts';
export * from './pack/reactors.ts';
export * from './pack/without-descriptions.ts';

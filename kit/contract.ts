/** The contract between the platform and a reactor: schemas and what is read from them. It needs zod alone, in a browser too. */

export * from './contract/arn.ts';
export { writeCanonical } from './contract/canonical.ts';
export * from './contract/errors.ts';
export * from './contract/glob.ts';
export * from './contract/package-files.ts';
export * from './contract/package-manifest.ts';
export * from './contract/passing-errors.ts';
export * from './contract/plan.ts';
export * from './contract/product.ts';
export * from './contract/reaction-finding.ts';
export * from './contract/reactor-call.ts';
export * from './contract/reactor-id.ts';
export * from './contract/reactor-manifest.ts';
export * from './contract/recorded-value.ts';
export * from './contract/restore-to.ts';
export * from './contract/severity.ts';
export * from './contract/states.ts';
export * from './contract/template.ts';
export * from './contract/text.ts';
export * from './contract/texts.ts';
export * from './contract/vector.ts';

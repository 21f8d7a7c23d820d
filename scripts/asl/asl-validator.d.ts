/** The package ships no types of its own. */
declare module 'asl-validator' {
  type Issue = { readonly 'Error code': string; readonly Message: string; readonly schemaError?: { readonly instancePath: string } };
  function validate(definition: object, options: { checkPaths: boolean; checkArn: boolean }): { readonly errors: readonly Issue[] };
  export = validate;
}

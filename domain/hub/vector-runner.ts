/** The bundle that runs test vectors (`dist/lambda/<name>.zip`), the function that it is a layer of, and its name in words. */
export const VECTOR_RUNNER = 'run-vectors';

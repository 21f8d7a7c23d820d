/** The bundle that runs test vectors (`dist/lambda/<name>.zip`), the function that it is a layer of, and its name in words. */
export const VECTOR_RUNNER = 'run-vectors';

/**
 * The size of that function. The sandbox has 768 MiB, the rest is for what watches over it; a vector has ten seconds, and the first
 * that takes them ends the run.
 */
export const VECTOR_RUNNER_SIZE = { memoryMb: 1536, timeoutSeconds: 90 } as const;

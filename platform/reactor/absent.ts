/** The answer of a call, or undefined where the service says by one of these error names that there is none. */
export async function absentWhen<Answer>(names: readonly string[], call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}

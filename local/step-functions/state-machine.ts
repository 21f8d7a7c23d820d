/** A state machine of the emulator. */
export type StateMachine = { readonly arn: string; readonly type: 'STANDARD' | 'EXPRESS'; readonly definition: unknown };

/** Returns the ARN of an execution: those of Express ones have a word of their own. */
export function executionArn({ arn, type }: StateMachine, name: string): string {
  return `${arn.replace(':stateMachine:', type === 'EXPRESS' ? ':express:' : ':execution:')}:${name}`;
}

import * as z from 'zod';

/** Makes the literals of a union that is told apart by one field, whose meaning they share. */
export function describeChoice(description: string) {
  return <Name extends string>(name: Name) => z.literal(name).meta({ description });
}

/**
 * Returns a part that every answer of an AWS service to a call has. An answer without it, such as the `200 {}` of a proxy,
 * is none: nobody knows what happened, and it is asked again.
 * @throws Error, which names the part; callers translate it as they translate a failed call
 */
export function requirePart<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`The answer holds no ${name}, as every answer of the service does`);
  return part;
}

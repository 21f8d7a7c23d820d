/** An input file of the seed is missing or malformed. The message names file and line; nothing has been written. */
export class SeedInputInvalid extends Error {
  override readonly name = 'SeedInputInvalid';
}

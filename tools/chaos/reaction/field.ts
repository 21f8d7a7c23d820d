/** The fields of a document on the shelf that somebody may open, by the reactor that closes them. */
export const FIELD_OF = { 'shelf-public': 'isPublic', 'shelf-plain': 'allowsPlain' } as const;
export type ShelfReactorId = keyof typeof FIELD_OF;
export type Field = (typeof FIELD_OF)[ShelfReactorId];

/** The controls whose findings say that a field is open. */
export const SHELF_CONTROLS = { 'shelf-public': 'S3.2', 'shelf-plain': 'S3.5' } as const satisfies Record<ShelfReactorId, string>;

export const SHELF_REACTORS: readonly ShelfReactorId[] = ['shelf-public', 'shelf-plain'];

export function isShelfReactor(name: string): name is ShelfReactorId {
  return Object.hasOwn(FIELD_OF, name);
}

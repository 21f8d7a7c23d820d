/** One column of a table. */
export type TableColumn = {
  /** Name of the slot that shows a cell: `cell-<name>`. */
  readonly name: string;
  readonly text: string;
  /** The orders of the list that a click on the heading asks for, one after the other. */
  readonly sorts?: readonly string[];
  /** True for texts that may break anywhere. */
  readonly isLong?: boolean;
  /** True for what names the row: the card of a phone shows it without a label. */
  readonly isHeading?: boolean;
};

/** The standards that are enabled in a stand-in, and their controls. */
export type StandardCatalog = {
  readonly standards: readonly { readonly arn: string; readonly name: string }[];
  readonly controls: readonly {
    readonly id: string;
    readonly title: string;
    readonly severity: string;
    readonly status: 'ENABLED' | 'DISABLED';
    /** ARNs of standards. */
    readonly standards: readonly string[];
  }[];
};

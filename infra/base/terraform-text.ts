/** Text that Terraform must take as it is: in its files `${` and `%{` begin a template. */
export function literalText(text: string): string {
  return text.replaceAll(/([$%])\{/g, (_, sign: string) => `${sign}${sign}{`);
}

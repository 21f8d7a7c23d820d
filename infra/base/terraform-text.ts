/**
 * Text that Terraform must take as it is: in its files `${` and `%{` begin a template.
 * @param filled values in it that are templates, which Terraform fills in
 */
export function literalText(text: string, ...filled: readonly string[]): string {
  const [template, ...others] = filled;
  if (template !== undefined)
    return text
      .split(template)
      .map((part) => literalText(part, ...others))
      .join(template);
  return text.replaceAll(/([$%])\{/g, (_, sign: string) => `${sign}${sign}{`);
}

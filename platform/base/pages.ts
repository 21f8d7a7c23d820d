/** The part of a call that says which page of a list is asked for. */
export type PagePart = { readonly NextToken?: string };

/** Loads all pages of a list of an AWS service, one after the other. */
export async function loadPages<Item>(
  load: (part: PagePart) => Promise<{ readonly items: readonly Item[]; readonly token: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let next: string | undefined;
  do {
    const { items, token }: Awaited<ReturnType<typeof load>> = await load(next === undefined ? {} : { NextToken: next });
    all.push(...items);
    next = token;
  } while (next !== undefined);
  return all;
}

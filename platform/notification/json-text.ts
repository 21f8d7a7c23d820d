/** A text as the JSON it is; undefined where it is none. The error of the parser would quote the text. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

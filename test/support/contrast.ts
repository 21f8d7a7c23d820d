/** The contrast of two colours, `#rrggbb`: 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function computeContrast(one: string, other: string): number {
  const [dark = 0, pale = 0] = [computeLuminance(one), computeLuminance(other)].toSorted((less, more) => less - more);
  return (pale + 0.05) / (dark + 0.05);
}

function computeLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

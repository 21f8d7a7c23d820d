import type { Json } from '@attack-reactor/kit/contract';
import type { ControlParameter } from '#domain/finding/finding.ts';

/** The JSON Schema of a reactor's parameters, as far as it is needed to read values. */
export type ParameterSchema = { readonly properties?: Readonly<Record<string, { readonly type?: unknown }>> | undefined };

/**
 * The parameters that a reactor is called with: what the binding says, over what the control's own Security Hub
 * parameters say, over the reactor's defaults (which the reactor adds itself).
 * @param names our parameter to the control's
 */
export function parametersFor(
  schema: ParameterSchema,
  names: Readonly<Record<string, string>>,
  ofControl: readonly ControlParameter[],
  ofBinding: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const read = Object.entries(names).flatMap(([ours, theirs]): [string, Json][] => {
    const given = ofControl.find(({ Name }) => Name.toLowerCase() === theirs.toLowerCase());
    const texts = given?.Value.filter((text) => /\S/.test(text)) ?? [];
    // A setting without a value says nothing; the reactor's default stands.
    return texts.length === 0 ? [] : [[ours, readValue(texts, schema.properties?.[ours])]];
  });
  return { ...Object.fromEntries(read), ...ofBinding };
}

/** Security Hub gives texts in a list; what does not read as the type stays text, for the reactor to refuse by name. */
function readValue(texts: readonly string[], property: { readonly type?: unknown; readonly items?: unknown } | undefined): Json {
  if (property?.type === 'array') {
    const items =
      typeof property.items === 'object' && property.items !== null && 'type' in property.items ? property.items.type : undefined;
    return texts.flatMap((text) => text.split(',')).map((text) => readScalar(text.trim(), items));
  }
  return readScalar(texts[0] ?? '', property?.type);
}

function readScalar(text: string, type: unknown): Json {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

import { lookUp } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';
import { didYouMean } from '#domain/base/near-misses.ts';
import { below } from '#local/positioned-json.ts';
import { type Definition, type Fault, itemsAt, type LocatedState, listLeaves } from './definition.ts';
import { isPath } from './ways/data-path.ts';

/** https://states-language.net and https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html, JSONPath only. */
const FIELDS: Readonly<Record<string, string>> = {
  Task: `Resource Parameters Credentials ResultSelector ResultPath Retry Catch TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds
    HeartbeatSecondsPath Next End`,
  Pass: 'Result ResultPath Parameters Next End',
  Wait: 'Seconds Timestamp SecondsPath TimestampPath Next End',
  Choice: 'Choices Default',
  Succeed: '',
  Fail: 'Error ErrorPath Cause CausePath',
  Parallel: 'Branches Parameters ResultSelector ResultPath Retry Catch Next End',
  Map: `ItemProcessor Iterator ItemsPath ItemSelector Parameters ItemReader ItemBatcher ResultWriter MaxConcurrency MaxConcurrencyPath
    ToleratedFailurePercentage ToleratedFailurePercentagePath ToleratedFailureCount ToleratedFailureCountPath Label ResultSelector
    ResultPath Retry Catch Next End`,
};
const EVERYWHERE = 'Type Comment QueryLanguage InputPath OutputPath';
/** Faults that text-rules.ts says better. */
const JSONATA = 'Assign Arguments Output Items Condition';
const MACHINE = 'StartAt States Comment Version TimeoutSeconds QueryLanguage ProcessorConfig';
const RETRIER = 'ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy Comment';
const CATCHER = 'ErrorEquals ResultPath Next Comment';
const LOGIC = 'And Or Not Variable Next Comment';
const COMPARED = 'Equals LessThan GreaterThan LessThanEquals GreaterThanEquals';
const COMPARISONS = [
  ...['String', 'Numeric', 'Timestamp'].flatMap((kind) => words(COMPARED).flatMap((how) => [`${kind}${how}`, `${kind}${how}Path`])),
  ...words('BooleanEquals BooleanEqualsPath StringMatches IsNull IsPresent IsNumeric IsString IsBoolean IsTimestamp'),
];

type Place = {
  readonly pointer: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly what: string;
  readonly known: readonly string[];
};

/** Every state has a type that exists, and every field a name that Step Functions reads. */
export function fieldsAreKnown({ machines, states, value }: Definition): Fault[] {
  const wholes = machines.flatMap(({ pointer }): Place[] => {
    const fields = valueAt(value, pointer);
    return isRecord(fields) ? [{ pointer, fields, what: 'state machine', known: words(MACHINE) }] : [];
  });
  const types = states.flatMap((state) => wrongType(state));
  const known = states.filter(({ fields }) => lookUp(FIELDS, String(fields['Type'])) !== undefined);
  return [...types, ...[...wholes, ...known.flatMap(listPlaces)].flatMap(unknownFields)];
}

/** Reads the value at a JSON pointer. */
function valueAt(value: unknown, pointer: string): unknown {
  return listLeaves(value).find((leaf) => leaf.pointer === pointer)?.value;
}

function wrongType({ pointer, fields }: LocatedState): Fault[] {
  const { Type: type } = fields;
  const types = Object.keys(FIELDS);
  if (type === undefined) return [{ pointer, message: `this state has no Type; write one of ${types.join(', ')}.` }];
  if (types.some((known) => known === type)) return [];
  const near = didYouMean(String(type), types);
  return [
    { pointer: below(pointer, 'Type'), message: `${JSON.stringify(type)} is no type of state; write one of ${types.join(', ')}.${near}` },
  ];
}

function listPlaces(state: LocatedState): Place[] {
  const { pointer, fields } = state;
  const type = String(fields['Type']);
  const own = { pointer, fields, what: `${type} state`, known: words(`${EVERYWHERE} ${lookUp(FIELDS, type)}`) };
  const listed = (['Retry', 'Catch'] as const).flatMap((name) =>
    itemsAt(state, name).map(
      ({ pointer: place, item }): Place => ({
        pointer: place,
        fields: item,
        what: `${name} entry`,
        known: words(name === 'Retry' ? RETRIER : CATCHER),
      }),
    ),
  );
  return [own, ...listed, ...itemsAt(state, 'Choices').flatMap(({ pointer: place, item }) => rulesIn(place, item))];
}

function rulesIn(pointer: string, fields: Readonly<Record<string, unknown>>): Place[] {
  const inner = (['And', 'Or'] as const).flatMap((name) => {
    const list: unknown = fields[name];
    return Array.isArray(list) ? list.map((item: unknown, index) => ({ item, place: below(pointer, name, index) })) : [];
  });
  const not = fields['Not'] === undefined ? [] : [{ item: fields['Not'], place: below(pointer, 'Not') }];
  const own = { pointer, fields, what: 'rule of a Choice', known: [...words(LOGIC), ...COMPARISONS] };
  return [own, ...[...inner, ...not].flatMap(({ item, place }) => (isRecord(item) ? rulesIn(place, item) : []))];
}

function unknownFields({ pointer, fields, what, known }: Place): Fault[] {
  const all = [...known, ...words(JSONATA)];
  const unknown = Object.keys(fields).filter((name) => !all.includes(name) && !name.includes('${'));
  return unknown.map((name) => {
    const near = didYouMean(name, known);
    const remedy = near === '' ? `A ${what} has ${known.join(', ')}.` : near.trim();
    return {
      pointer: below(pointer, name),
      message: `a ${what} has no field ${JSON.stringify(name)}, so it would be refused; correct it. ${remedy}`,
    };
  });
}

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector'];

/** In a template, a member that ends in `.$` holds a path or an intrinsic function, and no other does. */
export function templatesReadWhatTheyName({ states }: Definition): Fault[] {
  return states.flatMap(({ pointer, fields }) => [
    ...TEMPLATES.flatMap((name) => listLeaves(fields[name], below(pointer, name), name).flatMap((leaf) => wrongLeaf(leaf))),
    ...listLeaves(fields['Result'], below(pointer, 'Result')).flatMap(({ pointer: place, name, value }): Fault[] =>
      name?.endsWith('.$') || isExpression(value)
        ? [{ pointer: place, message: 'Result is taken as it is written and reads nothing; use Parameters.' }]
        : [],
    ),
    ...literalFields(pointer, fields),
  ]);
}

function wrongLeaf({ pointer, name, value }: { pointer: string; name: string | undefined; value: unknown }): Fault[] {
  const reads = name?.endsWith('.$') ?? false;
  if (!reads && !isExpression(value)) return [];
  if (reads && isExpression(value)) return [];
  const text = JSON.stringify(value);
  if (reads)
    return [
      {
        pointer,
        message: `${JSON.stringify(name)} must name a path such as "$.id" or call a function such as States.Format, and ${text} is neither; take ".$" off the name, or write a path.`,
      },
    ];
  if (name === undefined)
    return [
      { pointer, message: `${text} in a list is handed on as text, not read; write "name.$": "States.Array(…)" in place of the list.` },
    ];
  return [{ pointer, message: `${text} is handed on as text, not read: the ".$" is forgotten; write "${name}.$": ${text}.` }];
}

/** Fields that take a value and have a sister that takes a path. */
function literalFields(pointer: string, fields: Readonly<Record<string, unknown>>): Fault[] {
  return ['Seconds', 'Timestamp', 'Error', 'Cause', 'TimeoutSeconds', 'HeartbeatSeconds', 'MaxConcurrency'].flatMap((name): Fault[] =>
    isExpression(fields[name]) ? [{ pointer: below(pointer, name), message: `${name} reads no path; call the field ${name}Path.` }] : [],
  );
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && (isPath(value.trim()) || /^States\.\w+\(/.test(value.trim()));
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

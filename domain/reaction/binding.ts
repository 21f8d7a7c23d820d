import { AWS_REGION, json, mode, reactorId, severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { organizationalUnit, tenantName } from '#domain/base/tenant.ts';
import { timeZone } from '#domain/base/time-zone.ts';

const accountId = z.string().regex(/^\d{12}$/, 'is not an AWS account id');
const region = z.string().regex(AWS_REGION, 'is not an AWS Region');
const tagRule = z.strictObject({
  key: z.string().min(1).max(128).meta({ description: 'Key of the tag.' }),
  values: z.array(z.string()).min(1).optional().meta({ description: 'Its values; left out: any value.' }),
});

function rule<Entry extends z.ZodType>(entry: Entry, what: string) {
  const include = z
    .array(entry)
    .min(1)
    .optional()
    .meta({ description: `Only ${what} of this list.` });
  const exclude = z
    .array(entry)
    .min(1)
    .optional()
    .meta({ description: `No ${what} of this list.` });
  return z.strictObject({ include, exclude }).optional();
}

/** Where a binding holds. Every rule that is there must hold; what a rule needs and nobody knows makes it fail. */
const scope = z.strictObject({
  accounts: rule(accountId, 'accounts'),
  organizationalUnits: rule(organizationalUnit, 'accounts anywhere below the units'),
  regions: rule(region, 'Regions'),
  tags: rule(tagRule, 'resources with the tags'),
});
export type Scope = z.output<typeof scope>;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day like 22:30');
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When changes may happen: from `from` until `to` (the next day where that is earlier) on the days when it starts. */
const changeWindow = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).meta({ description: 'Days on which the window opens.' }),
  from: time.meta({ description: 'Time of day when it opens; changes happen only inside, and the workflow waits.' }),
  to: time.meta({ description: 'Time of day when it closes, on the next day where that is earlier.' }),
  timeZone: timeZone.meta({ description: 'IANA name of the clock.' }),
});
export type ChangeWindow = z.output<typeof changeWindow>;

const product = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*\/([a-z0-9][a-z0-9._-]*|\*)$/,
    'is no product: write provider/product, such as "prowler/prowler", "aws/*" or, for a custom integration, "111122223333/default"',
  );

/** Products whose word counts where a binding names none: nobody but AWS can import findings under the names of its services. */
const USUAL_TRUST = ['aws/*'];

/** The findings that a binding is about. */
export const bindingMatch = z.union(
  [
    z.strictObject({
      control: z
        .string()
        .regex(/^[A-Za-z0-9]+\.\d+$/, 'is not a control id like S3.2')
        .meta({ description: 'A control, such as `S3.2`.' }),
    }),
    z.strictObject({
      findingType: z
        .string()
        .regex(/^[^*]{3,}\*?$/, 'is not a finding type, nor the beginning of one followed by *')
        .meta({ description: 'A finding type, or the beginning of one and `*`, such as `CryptoCurrency:EC2/*`.' }),
    }),
    z.strictObject({
      technique: z
        .string()
        .regex(/^T\d{4}(\.\d{3})?$/, 'is not a technique id like T1110')
        .meta({ description: 'A technique, such as `T1110`.' }),
    }),
  ],
  'must name one of control, findingType, technique',
);

/** The reaction that a team wants to a finding, and its limits. Defaults are the careful ones. */
export const binding = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no id: write small letters and digits in words joined by hyphens, such as "s3-public-read"')
    .max(40)
    .meta({ description: 'Names the binding in executions, budgets and messages.' }),
  match: bindingMatch,
  reactorId: reactorId.meta({ description: 'The reactor: its name, or `publisher/name` where it is not an official one.' }),
  mode: mode.meta({ description: '`notify`: plan and tell; `approval`: ask people first; `automatic`: change at once.' }),
  intent: z
    .enum(['exposure', 'detection', 'any'])
    .optional()
    .meta({ description: 'A weakness, an attack, or both. Left out: both for controls and finding types, only attacks for techniques.' }),
  trust: z.array(product).min(1).optional().meta({
    description:
      'Products whose findings the binding acts on, such as `prowler/prowler`, `aws/*` or `111122223333/default`. Left out: every service of AWS; for reactors that take access away, GuardDuty alone.',
  }),
  minimumSeverity: severityLabel.default('INFORMATIONAL').meta({ description: 'Nothing below it.' }),
  parameters: z
    .record(z.string(), json)
    .default({})
    .meta({ description: 'Parameters of the reactor. Left out: those of the control, then the defaults of the reactor.' }),
  tenant: tenantName.optional().meta({
    description:
      'The tenant (`api.tenants`) whose accounts the binding is about, and in which its budget is spent. Left out: every account.',
  }),
  scope: scope.default({}),
  window: changeWindow.optional(),
  budget: z
    .strictObject({
      changesPerHour: z
        .int()
        .min(1)
        .max(1000)
        .meta({ description: 'Changes of the binding in one account within any 60 minutes. More wait for their turn.' }),
      changesPerHourInAll: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .meta({ description: 'The same over all accounts. Left out: 100, or `changesPerHour` where that is more.' }),
    })
    .default({ changesPerHour: 10 }),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(100).meta({
        description:
          'Failures after which the binding stands still: in a row, each within an hour of the one before, or half of the changes of an hour. So many changes may be under way while none has proven itself.',
      }),
      pauseMinutes: z.int().min(1).max(1440).meta({ description: 'How long it stands still.' }),
    })
    .default({ failures: 3, pauseMinutes: 60 }),
  infrastructureCode: z.enum(['propose', 'change']).default('propose').meta({
    description:
      'A resource that Terraform, CloudFormation or their kin own gets a proposal in the message and no change, unless this says `change`.',
  }),
  approvers: z
    .array(z.string().min(1))
    .default(['security-approvers'])
    .meta({ description: 'Groups whose members may answer an approval.' }),
  fourEyes: z.enum(['usual', 'strict']).default('usual').meta({
    description:
      '`usual`: one person approves, who did not ask for it; two where nobody knows who asked (a custom action) and the change interrupts service or cannot be undone. `strict`: always two different people.',
  }),
  selfApproval: z.boolean().default(false).meta({
    description:
      'Lets whoever asked approve it themselves in an emergency (`--break-glass`), as one of the people needed. They must say why; the record and the chat say that they did.',
  }),
  coolDownMinutes: z.int().min(5).max(10_080).default(60).meta({
    description:
      'How long the same resource is left alone after a reaction has ended. What fails again meanwhile is looked at when that is over.',
  }),
});
export type Binding = z.output<typeof binding>;

/** The findings that a binding means. A technique alone says little about what happened, so by default it binds attacks only. */
export function readIntent({ intent, match: by }: Pick<Binding, 'intent' | 'match'>): 'exposure' | 'detection' | 'any' {
  return intent ?? ('technique' in by ? 'detection' : 'any');
}

/** The products whose findings a binding acts on. */
export function readTrust({ trust = USUAL_TRUST }: Pick<Binding, 'trust'>): readonly string[] {
  return trust;
}

/** How narrow a match is: a control or exact type beats the beginning of a type, which beats a technique. */
export function rankSpecificity({ match: by }: Pick<Binding, 'match'>): number {
  if ('control' in by) return 1000;
  if ('technique' in by) return by.technique.length > 5 ? 2 : 1;
  return by.findingType.endsWith('*') ? by.findingType.length : 1000;
}

import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import {
  addMissingRules,
  type GroupRule,
  groupRules,
  isSameRule,
  keepPresent,
  loadRules,
  requireGroup,
  revokeRules,
  ruleText,
} from '@attack-reactor/kit/aws/security-group-rules';
import { asJson, type Change, MAX_TEXT, type TranslatedText, translate } from '@attack-reactor/kit/contract';
import { EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { INGRESS_CONTROLS, type IngressControl, offendingRules, replacements } from './offending-rules.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const backedUp = z.object({
  removed: groupRules,
  /** Only those that the group did not have before. */
  added: groupRules,
});

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('sg'),
  async plan(context) {
    const group = readEc2Id(context);
    const control = findControl(context);
    if (control === undefined) return refuse(texts.noControl({ controls: INGRESS_CONTROLS.join(', ') }));
    const ec2 = context.clients.of(EC2Client);
    await requireGroup(ec2, group);
    const present = await loadRules(ec2, [group]);
    const removed = offendingRules(present, control, context.parameters);
    if (removed.length === 0) return nothingToDo(texts.isClosed({ group, control }));
    const added = replacements(removed, context.parameters.replaceWithCidrs).filter(
      (rule) => !present.some((one) => isSameRule(one, rule)),
    );
    return change({
      summary: formatSummary(group, removed, added),
      changes: [
        ...removed.map((rule) => buildChange(context, rule, 'removed')),
        ...added.map((rule) => buildChange(context, rule, 'added')),
      ],
      backup: asJson({ removed, added }),
    });
  },
  async apply(context, { backup }) {
    const { removed, added } = backedUp.parse(backup);
    const ec2 = context.clients.of(EC2Client);
    const group = readEc2Id(context);
    // First the new, so that whoever may come in can do so all the time.
    await addMissingRules(ec2, group, added);
    // A rule that came after the plan is in nobody's backup: it stays, and verify says so.
    const planned = new Set(removed.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
    const left = (await loadRules(ec2, [group])).filter(({ SecurityGroupRuleId }) => planned.has(SecurityGroupRuleId));
    await revokeRules(ec2, group, left);
  },
  async rollback(context, { backup }) {
    const { removed, added } = backedUp.parse(backup);
    const ec2 = context.clients.of(EC2Client);
    const group = readEc2Id(context);
    await addMissingRules(ec2, group, removed);
    const ours = (await loadRules(ec2, [group])).filter((rule) => added.some((one) => isSameRule(one, rule)));
    await revokeRules(ec2, group, ours);
  },
  async readBack(context, backup) {
    const { removed, added } = backedUp.parse(backup);
    const ec2 = context.clients.of(EC2Client);
    const group = readEc2Id(context);
    await requireGroup(ec2, group);
    const today = await loadRules(ec2, [group]);
    return asJson({
      removed: keepPresent(removed, today),
      added: added.filter((rule) => !today.some((one) => isSameRule(one, rule))),
    });
  },
});

function findControl({ finding, parameters }: Context): IngressControl | undefined {
  const ofFinding = INGRESS_CONTROLS.find((control) => control === finding.Compliance?.SecurityControlId);
  return ofFinding ?? parameters.asControl;
}

function formatSummary(group: string, removed: readonly GroupRule[], added: readonly GroupRule[]): TranslatedText {
  const rules = removed.map(ruleText).reduce((first, next) => texts.list({ first, next }));
  const ranges = [...new Set(added.map(({ CidrIpv4, CidrIpv6 }) => CidrIpv4 ?? CidrIpv6))].join(', ');
  const long = added.length === 0 ? texts.remove({ group, rules }) : texts.removeAndOpen({ group, rules, ranges });
  const short = texts.removeMany({ group, removed: removed.length, added: added.length });
  return translate((language) => (long[language].length <= MAX_TEXT ? long : short)[language]);
}

function buildChange({ resource }: Context, rule: GroupRule, what: 'removed' | 'added'): Change {
  const value = asJson(rule);
  return {
    resource: resource.Id,
    field: `ingress: ${ruleText(rule).en}`,
    before: what === 'removed' ? value : null,
    after: what === 'removed' ? null : value,
  };
}

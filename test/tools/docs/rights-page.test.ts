import { readDeployedPolicies } from '#local/permissions/deployed-policies.ts';
import { LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import { writeRightsPage } from '#tools/docs/rights-page.ts';

const { text } = writeRightsPage(process.cwd());
const rows = text.split('\n').filter((line) => line.startsWith('| `') || line.startsWith('| every'));

describe('the page of rights', () => {
  it('tells every action of every function that one machine is held to', () => {
    const { functions } = readDeployedPolicies();
    const untold = Object.entries(functions).flatMap(([name, policy]) => {
      const role = `\`${name.replace(LOCAL_WECOM_ROUTE, '<route>')}\``;
      const told = rows.filter((row) => row.startsWith(`| ${role} |`)).join();
      return policy
        .flatMap(({ Action }) => Action)
        .filter((action) => !told.includes(`\`${action}\``))
        .map((action) => `${name} ${action}`);
    });

    expect(Object.keys(functions).length).toBeGreaterThan(10);
    expect(untold).toEqual([]);
  });

  it('tells rights of functions in common once, and a Deny as one', () => {
    expect(rows.filter((row) => row.startsWith('| every function | write logs |'))).toHaveLength(1);
    expect(rows).toContainEqual(
      expect.stringMatching(/^\| every function in the network \| code leaves network alone \| never .*asked by its code \|$/),
    );
  });

  it('tells what fields of the configuration add', () => {
    expect(text).toContain('| `publish.mode: annotate` | `enrich` | annotate findings | `securityhub:BatchUpdateFindings` |');
    expect(text).toContain('| `reaction.memberAccounts: organization` | `parse-finding` | ask membership |');
  });

  it('names no account, organization or place', () => {
    expect(text).not.toMatch(/\d{12}|eu-central-1|o-a1b2|attack-reactor-local|\$\{/);
  });
});

import { reactorRoutes } from '#handlers/api-read/routes/reactors.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import { aBinding, anInstalledReactor } from '../../support/reactions.ts';

const REQUEST = { scope: 'all', tenants: [] } as unknown as ApiRequest;

describe('the list of reactors', () => {
  it('has the JSON Schema of the parameters of each, as its manifest has it, and the bindings that call it', async () => {
    const parameters = { type: 'object', properties: { days: { type: 'integer', minimum: 1, default: 7 } }, additionalProperties: false };
    const reactor = anInstalledReactor({ parameters });
    const { listReactors } = reactorRoutes({
      rules: async () => ({
        reactors: new Map([[reactor.manifest.id, reactor]]),
        bindings: [aBinding({ id: 'calls-it', reactorId: reactor.manifest.id }), aBinding({ id: 'calls-another', reactorId: 'another' })],
      }),
    });

    expect(await listReactors({ params: {}, query: {}, body: undefined } as never, REQUEST)).toMatchObject({
      items: [{ id: reactor.manifest.id, parameters, bindings: ['calls-it'] }],
    });
  });
});

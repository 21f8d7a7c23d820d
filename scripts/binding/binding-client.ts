import { HubRefused } from '#domain/base/errors.ts';
import type { BindingWish } from '#domain/reaction/binding-change.ts';
import type { BindingList } from '#domain/reaction/listed-binding.ts';
import { type BindingRequest, bindingAnswer, changeBinding } from '#local/reaction/binding-requests.ts';
import { bindingChanges } from '#platform/reaction/binding-changes.ts';
import { type HubPlace, openEnvironment, openMachine, requireOnePlace } from '#scripts/reactor/hub-place.ts';

/** The hand of the person who calls on bindings. */
export interface BindingClient {
  /** @throws BindingsUnavailable, HubRefused */
  list(): Promise<BindingList>;
  /** @returns why it was refused; null: it was done. @throws BindingsUnavailable, HubRefused */
  change(wish: BindingWish): Promise<string | null>;
}

/** Opens the bindings of this machine, or of an environment where one is named. @throws ConfigurationInvalid */
export async function openBindings(place: HubPlace): Promise<BindingClient> {
  requireOnePlace(place);
  const { environment, data } = place;
  if (environment === undefined) return openLocal(data);
  const { dynamoDb, tables, memberAccounts, region } = await openEnvironment(environment);
  const changes = bindingChanges(dynamoDb, { tables, memberAccounts, region });
  return { list: () => changes.list(), change: (wish) => changeBinding(changes, wish) };
}

async function openLocal(data: string | undefined): Promise<BindingClient> {
  const ask = await openMachine('/bindings', data, true);
  const send = async (request: BindingRequest) => bindingAnswer.parse(await ask(request));
  return {
    async list() {
      const answer = await send({ kind: 'list' });
      if ('bindings' in answer) return answer;
      throw new HubRefused('The platform of this machine listed nothing. Ask again.');
    },
    async change(wish) {
      const answer = await send(wish);
      if ('refusal' in answer) return answer.refusal;
      throw new HubRefused('The platform of this machine did not say what it did. List the bindings.');
    },
  };
}

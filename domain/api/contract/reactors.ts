import { manifestDocument, reactorId, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { binding } from '#domain/reaction/binding.ts';
import { listedBinding as bindingListed } from '#domain/reaction/listed-binding.ts';
import { ADMINS, EVERYONE } from '../role.ts';
import { defineOperations, definePage, tenantQuery } from './operation.ts';

const bindingId = binding.shape.id;

const reactor = z
  .object({
    id: reactorId,
    version: z.string(),
    title: text,
    description: text,
    effect: z.string(),
    modes: z.array(z.string()),
    controls: z.array(z.string()),
    techniques: z.array(z.string()),
    /** JSON Schema of the parameters that a binding gives it. */
    parameters: manifestDocument.shape.parameters,
    /** Bindings that call it. */
    bindings: z.array(bindingId),
  })
  .meta({ id: 'Reactor' });

const listedBinding = bindingListed.meta({ id: 'Binding' });

export const reactorOperations = defineOperations({
  listReactors: {
    method: 'get',
    path: '/v1/reactors',
    summary: 'Reactors that are installed, and which bindings call them.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...tenantQuery, control: z.string().max(64).optional(), technique: z.string().max(16).optional() }),
    answer: definePage(reactor),
    status: 200,
    failures: [503],
  },
  listBindings: {
    method: 'get',
    path: '/v1/bindings',
    summary: 'Bindings, with those that cannot be read named apart.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(tenantQuery),
    answer: definePage(listedBinding).extend({ unreadable: z.array(z.object({ id: z.string(), fault: z.string() })) }),
    status: 200,
    failures: [503],
  },
  putBinding: {
    method: 'put',
    path: '/v1/bindings/{bindingId}',
    summary: 'Binds a reactor to a control, a finding type or a technique; If-Match says which version it takes the place of.',
    by: 'api-act',
    roles: ADMINS,
    params: z.strictObject({ bindingId }),
    body: binding.omit({ id: true }),
    answer: listedBinding,
    status: 200,
    failures: [404, 409, 412, 413, 415, 422, 428, 503],
  },
  deleteBinding: {
    method: 'delete',
    path: '/v1/bindings/{bindingId}',
    summary: 'Takes a binding back.',
    by: 'api-act',
    roles: ADMINS,
    params: z.strictObject({ bindingId }),
    answer: null,
    status: 204,
    failures: [404, 409, 412, 428, 503],
  },
});

import { Order } from '#infra/base/order.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:q';

function anOrder(): Order {
  const order = new Order();
  order.own('aws_sqs_queue.q', QUEUE);
  return order;
}

/** Lists what one resource waits for. */
function waitsFor(order: Order, attributes: Record<string, unknown>, address = 'aws_iam_role_policy.p') {
  const [type = '', id = ''] = address.split('.');
  return order.applyTo({ resource: { [type]: { [id]: attributes } } }).resource[type]?.[id]?.['depends_on'];
}

describe('the order of resources', () => {
  it.each<[string, Record<string, unknown>]>([
    ['as a value', { target: QUEUE }],
    ['in a document', { policy: JSON.stringify({ Resource: [QUEUE] }) }],
    ['with what follows a name', { target: `${QUEUE}:*` }],
    ['with a path', { target: `${QUEUE}/index/i` }],
  ])('follows from a name of ours %s', (_, attributes) => {
    expect(waitsFor(anOrder(), attributes)).toEqual(['aws_sqs_queue.q']);
  });

  it.each<[string, Record<string, unknown>]>([
    ['longer', { target: `${QUEUE}-dead-letters` }],
    ['shorter', { target: QUEUE.slice(0, -1) }],
    ['that is a pattern', { target: `${QUEUE.slice(0, -1)}*` }],
  ])('does not follow from a name %s', (_, attributes) => {
    expect(waitsFor(anOrder(), attributes)).toBeUndefined();
  });

  it('comes after what somebody wrote down, and says nothing twice', () => {
    const order = anOrder();
    order.own('aws_sns_topic.t', 'arn:aws:sns:eu-west-1:123456789012:t');

    const found = waitsFor(order, {
      targets: [QUEUE, 'arn:aws:sns:eu-west-1:123456789012:t', QUEUE],
      depends_on: ['aws_sqs_queue.q', 'x.y'],
    });

    expect(found).toEqual(['aws_sqs_queue.q', 'x.y', 'aws_sns_topic.t']);
  });

  it('makes nothing wait for itself, nor for what it may name ahead', () => {
    const order = anOrder();
    order.nameAhead('aws_iam_role.r', QUEUE);

    expect(waitsFor(order, { policy: QUEUE }, 'aws_sqs_queue.q')).toBeUndefined();
    expect(waitsFor(order, { policy: QUEUE }, 'aws_iam_role.r')).toBeUndefined();
    expect(waitsFor(order, { policy: QUEUE }, 'aws_iam_role.s')).toEqual(['aws_sqs_queue.q']);
  });

  it('holds for outputs', () => {
    expect(anOrder().applyTo({ output: { q: { value: QUEUE } } })).toEqual({
      output: { q: { value: QUEUE, depends_on: ['aws_sqs_queue.q'] } },
    });
  });

  it('lets no two resources have one name', () => {
    expect(() => anOrder().own('aws_sqs_queue.other', QUEUE)).toThrow(
      /aws_sqs_queue\.q and aws_sqs_queue\.other would both be arn:aws:sqs/,
    );
  });
});

/** Rights that no test of the whole platform can use, each with the reason why it is granted. `of`, role and right as in the access log. */
const REASONS = [
  [/^function \S+ Consume sqs:/, 'Lambda polls the queue under the role of the function; on one machine a stand-in does'],
  [/^function (resume-reactions|roll-up-tactics) SetAside sqs:SendMessage$/, 'Lambda itself sends what it gave up'],
  [/^function \S+ ReadMapping rds-db:connect$/, 'the database of one machine has no IAM'],
  [/^function migrate ReadOwnerPassword /, 'λ migrate runs against a database of its own in its tests'],
];

function explainUnused({ of, role, right }) {
  return REASONS.find(([pattern]) => pattern.test(`${of} ${role} ${right}`))?.[1];
}

module.exports = { explainUnused };

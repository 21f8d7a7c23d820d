import type { DangerousEdit } from './dangerous-edit.ts';

/** Data that states read and compare. */
export const DATA_EDITS: Readonly<Record<string, DangerousEdit>> = {
  'a forgotten .$ of the plan': {
    edit: (it) => {
      it.state('plan').Parameters.Payload = { phase: 'plan', reaction: '$' };
    },
    state: 'plan',
    says: /the "\.\$" is forgotten; write "reaction\.\$": "\$"/,
  },
  'a forgotten .$ of the change': {
    edit: (it) => {
      it.state('execute').Parameters.Payload = { phase: 'execute', reaction: '$' };
    },
    state: 'execute',
    says: /is forgotten/,
  },
  'a forgotten .$ of the record': {
    edit: (it) => {
      it.state('record').Parameters = { FunctionName: it.state('record').Parameters.FunctionName, Payload: '$' };
    },
    state: 'record',
    says: /write "Payload\.\$"/,
  },
  'a forgotten .$ of the token': {
    edit: (it) => {
      it.state('ask').Parameters.Payload = { taskToken: '$$.Task.Token', 'reaction.$': '$' };
    },
    state: 'ask',
    says: /write "taskToken\.\$"/,
  },
  'a forgotten .$ of the name': {
    edit: (it) => {
      it.state('parse').Parameters.Payload = { executionName: '$$.Execution.Name', 'input.$': '$' };
    },
    state: 'parse',
    says: /write "executionName\.\$"/,
  },
  'a forgotten .$ of a Pass': {
    edit: (it) => {
      it.state('untold').Parameters = { executionId: '$.id', status: 'FAILED' };
    },
    state: 'untold',
    says: /write "executionId\.\$"/,
  },
  'a forgotten .$ of a function': {
    edit: (it) => {
      it.state('sum').Parameters = { hasFailed: "States.ArrayContains($.ended[*].status, 'FAILED')" };
    },
    state: 'sum',
    says: /is forgotten/,
  },
  'a path in a list': {
    edit: (it) => {
      it.state('untold').Parameters.ids = ['$.id'];
    },
    state: 'untold',
    says: /States\.Array/,
  },
  'a .$ without a path': {
    edit: (it) => {
      it.state('plan').Parameters.Payload = { 'phase.$': 'plan', 'reaction.$': '$' };
    },
    state: 'plan',
    says: /is neither; take "\.\$" off/,
  },
  'a path as seconds': {
    edit: (it) => {
      delete it.state('wait').TimestampPath;
      it.state('wait').Timestamp = '$.decision.waitUntil';
    },
    state: 'wait',
    says: /TimestampPath/,
  },
  'the plan hands on Lambda’s answer': {
    edit: (it) => {
      it.state('plan').OutputPath = undefined;
    },
    state: 'mode',
    says: /stands at \$\.Payload\./,
  },
  'the change hands on Lambda’s answer': {
    edit: (it) => {
      it.state('execute').OutputPath = undefined;
    },
    state: 'window',
    says: /stands at \$\.Payload\.result\.status/,
  },
  'the record hands on Lambda’s answer': {
    edit: (it) => {
      it.state('record').OutputPath = undefined;
    },
    state: 'tell',
    says: /refuses this input/,
  },
  'Parse hands on Lambda’s answer': {
    edit: (it) => {
      it.state('parse').OutputPath = undefined;
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the plan hands on its result only': {
    edit: (it) => {
      it.state('plan').OutputPath = '$.Payload.result';
    },
    state: 'mode',
    says: /has no/,
  },
  'a capital letter of a path': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"$.mode"', '"$.Mode"'));
    },
    state: 'mode',
    says: /no \$\.Mode.*Did you mean \$\.mode/,
  },
  'a path with a typing error': {
    edit: (it) => {
      it.state('window').Choices[0].Variable = '$.result.stauts';
    },
    state: 'window',
    says: /Did you mean \$\.result\.status/,
  },
  'another list of reactions': {
    edit: (it) => {
      it.state('map').ItemsPath = '$.reaction';
    },
    state: 'map',
    says: /Did you mean \$\.reactions/,
  },
  'something that is no list': {
    edit: (it) => {
      it.state('map').ItemsPath = '$.reactions[0]';
    },
    state: 'map',
    says: /is no list/,
  },
  'what the Map came to is dropped': {
    edit: (it) => {
      it.state('map').ResultPath = null;
    },
    state: 'sum',
    says: /no \$\.ended/,
  },
  'the answer of people is dropped': {
    edit: (it) => {
      it.state('ask').ResultPath = null;
    },
    state: 'answer',
    says: /no \$\.approval\.verdict/,
  },
  'the answer of people goes elsewhere': {
    edit: (it) => {
      it.state('ask').ResultPath = '$.answer';
    },
    state: 'answer',
    says: /no \$\.approval\.verdict/,
  },
  'the answer of people replaces everything': {
    edit: (it) => {
      delete it.state('ask').ResultPath;
    },
    state: 'answer',
    says: /no \$\.(approval\.verdict|decision)/,
  },
  'the wait reads another moment': {
    edit: (it) => {
      it.state('wait').TimestampPath = '$.decision.waituntil';
    },
    state: 'wait',
    says: /Did you mean \$\.decision\.waitUntil/,
  },
  'the wait comes where there is no moment': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('execute')) rule.Next = it.name('wait');
    },
    state: 'wait',
    says: /is null here, which is no moment/,
  },
  'the plan gets the wrong phase': {
    edit: (it) => {
      it.state('plan').Parameters.Payload.phase = 'pln';
    },
    state: 'plan',
    says: /dispatch-finding refuses this input, phase/,
  },
  'the record gets a part only': {
    edit: (it) => {
      it.state('record').Parameters['Payload.$'] = '$.result';
    },
    state: 'record',
    says: /refuses this input|has no \$\.result/,
  },
  'the message is asked of the recorder': {
    edit: (it) => {
      it.state('plan').Parameters.FunctionName = it.state('record').Parameters.FunctionName;
    },
    state: 'plan',
    says: /record-execution refuses this input/,
  },
  'a mode that nobody writes': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"approval"', '"aproval"'));
    },
    state: 'mode',
    says: /nothing ever writes "aproval".*Did you mean approval/,
  },
  'another mode that nobody writes': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"automatic"', '"Automatic"'));
    },
    state: 'mode',
    says: /nothing ever writes "Automatic".*Did you mean automatic/,
  },
  'a verdict that nobody gives': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"approve"', '"approved"'));
    },
    state: 'answer',
    says: /nothing ever writes "approved".*Did you mean approve/,
  },
  'a status that nobody reports': {
    edit: (it) => {
      it.state('window').Choices[0].StringEquals = 'PLANED';
    },
    state: 'window',
    says: /nothing ever writes "PLANED".*Did you mean PLANNED/,
  },
  'a decision that nobody takes': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'reacts', Next: it.name('plan') }];
      it.state('choose').Default = it.name('record');
    },
    state: 'choose',
    says: /nothing ever writes "reacts"/,
  },
};

import type { CommandList } from './terminal/definition.ts';

/** Every command of `attack-reactor`, in the order in which people meet them. A command is loaded when it is called. */
export const COMMANDS: CommandList = {
  start: {
    summary: 'run the platform on this machine, fed with example findings',
    load: async () => (await import('./start.ts')).command,
  },
  replay: {
    summary: 'run your own JSON documents through the same pipeline',
    load: async () => (await import('./replay.ts')).command,
  },
  map: {
    summary: 'say what the mapping says of a control, rule or finding type; which keys show a technique',
    load: async () => (await import('./map.ts')).command,
  },
  mapping: {
    summary: 'releases, overrides and outputs of the mapping database',
    commands: {
      status: {
        summary: 'releases, rows per table, overrides, latest activations',
        load: async () => (await import('./mapping/status.ts')).command,
      },
      build: {
        summary: 'build a release from ATT&CK, CTID, Prowler, the account and AWS guides as published',
        load: async () => (await import('./mapping/build.ts')).command,
      },
      verify: {
        summary: 'check rows as stored, ids, keys, licenses, overrides: 0 errors expected',
        load: async () => (await import('./mapping/verify.ts')).command,
      },
      diff: {
        summary: 'say what changed from release A to release B',
        load: async () => (await import('./mapping/diff.ts')).command,
      },
      activate: {
        summary: 'make a stored release the active one',
        load: async () => (await import('./mapping/activate.ts')).command,
      },
      rollback: {
        summary: 'make the release before it active again',
        load: async () => (await import('./mapping/rollback.ts')).command,
      },
      overrides: {
        summary: 'check or apply own rows, deny rows and the tier threshold of a reviewed file',
        load: async () => (await import('./mapping/overrides.ts')).command,
      },
      navigator: {
        summary: 'write an ATT&CK Navigator layer, from coverage or from findings',
        load: async () => (await import('./mapping/navigator.ts')).command,
      },
      coverage: {
        summary: 'write what the release covers, as docs/generated/mapping-coverage.md',
        load: async () => (await import('./mapping/coverage.ts')).command,
      },
      'conformance-pack': {
        summary: 'write an AWS Config conformance pack as yaml or terraform',
        load: async () => (await import('./mapping/conformance-pack.ts')).command,
      },
      export: {
        summary: 'write the release as csv, ocsf or json',
        load: async () => (await import('./mapping/export.ts')).command,
      },
    },
  },
  react: {
    summary: 'react to a finding or an example on this machine; answer a reaction that waits for people',
    load: async () => (await import('./react.ts')).command,
  },
  approval: {
    summary: 'questions to people: may this plan be carried out?',
    commands: {
      list: {
        summary: 'list the questions that wait for you',
        load: async () => (await import('./approval/commands.ts')).listCommand,
      },
      show: {
        summary: 'show one with every change of its plan',
        load: async () => (await import('./approval/commands.ts')).showCommand,
      },
      approve: {
        summary: 'say yes',
        load: async () => (await import('./approval/commands.ts')).approveCommand,
      },
      reject: {
        summary: 'say no',
        load: async () => (await import('./approval/commands.ts')).rejectCommand,
      },
      acknowledge: {
        summary: 'say that you are at it, so that it does not lapse',
        load: async () => (await import('./approval/commands.ts')).acknowledgeCommand,
      },
    },
  },
  binding: {
    summary: 'which reactor answers to what, and how far it may go',
    commands: {
      put: {
        summary: 'bind a reactor for good',
        load: async () => (await import('./binding/commands.ts')).putCommand,
      },
      list: {
        summary: 'list them: what they answer to, reactor, mode, owner',
        load: async () => (await import('./binding/commands.ts')).listCommand,
      },
      remove: {
        summary: 'take one back',
        load: async () => (await import('./binding/commands.ts')).removeCommand,
      },
    },
  },
  rollback: {
    summary: 'restore what an execution changed, and read it back',
    load: async () => (await import('./rollback.ts')).command,
  },
  reactor: {
    summary: 'the reactors there are, and packages of reactors',
    commands: {
      new: {
        summary: 'write the beginning of a reactor into a folder of its own',
        load: async () => (await import('./reactor/new.ts')).command,
      },
      test: {
        summary: 'run the tests of a reactor, and its test vectors in the sandbox',
        load: async () => (await import('./reactor/test.ts')).command,
      },
      list: {
        summary: 'list them: id, version, effect, modes, what they answer to',
        load: async () => (await import('./reactor/list.ts')).command,
      },
      pack: {
        summary: 'make the package of one, and sign it',
        load: async () => (await import('./reactor/pack.ts')).command,
      },
      sign: {
        summary: 'sign a package',
        load: async () => (await import('./reactor/sign.ts')).command,
      },
      verify: {
        summary: 'say whether a package may be installed, and every reason why not',
        load: async () => (await import('./reactor/verify.ts')).command,
      },
      publish: {
        summary: 'publish a package to a hub, and tell the verdict of its checks',
        load: async () => (await import('./reactor/publish.ts')).command,
      },
      install: {
        summary: 'install one from a hub, once somebody agreed to its rights',
        load: async () => (await import('./reactor/install.ts')).installCommand,
      },
      update: {
        summary: 'install another version beside the one that serves',
        load: async () => (await import('./reactor/install.ts')).updateCommand,
      },
      'rollback-version': {
        summary: 'let the version serve again that was wanted before',
        load: async () => (await import('./reactor/uninstall.ts')).rollbackVersionCommand,
      },
      uninstall: {
        summary: 'take one away that came from a hub, unless something needs it',
        load: async () => (await import('./reactor/uninstall.ts')).uninstallCommand,
      },
      deprecate: {
        summary: 'warn of a version of a hub',
        load: async () => (await import('./reactor/change-version.ts')).deprecateCommand,
      },
      revoke: {
        summary: 'let nobody install a version of a hub any more',
        load: async () => (await import('./reactor/change-version.ts')).revokeCommand,
      },
      withdraw: {
        summary: 'take a version of a hub back',
        load: async () => (await import('./reactor/change-version.ts')).withdrawCommand,
      },
    },
  },
  key: {
    summary: 'keys that sign packages of reactors',
    commands: {
      new: {
        summary: 'make one, or describe one of AWS KMS',
        load: async () => (await import('./key/new.ts')).command,
      },
    },
  },
  trust: {
    summary: 'whose packages are verified on this machine',
    commands: {
      add: {
        summary: 'trust a key',
        load: async () => (await import('./trust/add.ts')).command,
      },
      list: {
        summary: 'list the keys: publisher, level, validity',
        load: async () => (await import('./trust/list.ts')).command,
      },
      remove: {
        summary: 'trust a key no longer',
        load: async () => (await import('./trust/remove.ts')).command,
      },
    },
  },
  asl: {
    summary: 'state machine definitions (stepfunctions/*.asl.json)',
    commands: {
      check: {
        summary: 'say everything that is wrong, with line and state',
        load: async () => (await import('./asl/check.ts')).command,
      },
      run: {
        summary: 'execute one with the real handlers and print the path taken',
        load: async () => (await import('./asl/run.ts')).command,
      },
    },
  },
  config: {
    summary: 'the configuration of environments (config/environments)',
    commands: {
      check: {
        summary: 'say what is wrong with them, and what they are',
        load: async () => (await import('./config/check.ts')).command,
      },
    },
  },
  plan: {
    summary: 'say what a deployment would change: resources, permissions, state machines, cost',
    load: async () => (await import('./plan.ts')).command,
  },
  redrive: {
    summary: 'send dead letters back to their queue, in order',
    load: async () => (await import('./redrive.ts')).command,
  },
  finding: {
    summary: 'open findings for pipelines; lists of findings; findings that the platform published',
    commands: {
      gate: {
        summary: 'fail while there are open findings of a tag, an account or a technique',
        load: async () => (await import('./finding/gate.ts')).command,
      },
      rebuild: {
        summary: 'make the read model of lists again from the table of findings, or compare the two',
        load: async () => (await import('./finding/rebuild.ts')).command,
      },
      'archive-superseded': {
        summary: 'archive what was published before the account was a part of the identity',
        load: async () => (await import('./finding/archive-superseded.ts')).command,
      },
    },
  },
  'api-client': {
    summary: 'machines that may call the API of a deployed platform',
    commands: {
      list: {
        summary: 'list them: id, roles, accounts, until when',
        load: async () => (await import('./api-client/commands.ts')).listCommand,
      },
      create: {
        summary: 'make a key for a machine, and print it this once',
        load: async () => (await import('./api-client/commands.ts')).createCommand,
      },
      revoke: {
        summary: 'end the key of a machine',
        load: async () => (await import('./api-client/commands.ts')).revokeCommand,
      },
    },
  },
};

export const HELP = `Reacts to a finding on this machine: real workflow, real reactor, a member account of an emulator. Without --mode nothing changes.

Usage: npm run -s react -- --list-examples [--json]
       npm run -s react -- --example REACTOR [--mode plan|approval|automatic] [--json]
       npm run -s react -- --finding FILE [--index N] [--mode plan|approval|automatic] [--reactor ID] [--parameters JSON] [--json]
       npm run -s react -- --approve EXECUTION | --reject EXECUTION [--comment TEXT] [--json]
       npm run -s react -- --stop
       (each with --data DIR for another folder than .local)

  --list-examples    every reactor that can be tried: what it answers to, what is wrong in its example, how far it may go
  --example REACTOR  builds a resource that fails, brings its finding into Security Hub, and reacts to it
  --finding FILE     an ASFF finding, or an event or list that holds some, as JSON; a bucket it names is made, public, if it is missing
  --index N          which finding of the file, counted from 1; left out: the first
  --mode MODE        plan: look only (default); approval: ask first; automatic: plan, apply, read back
  --reactor ID       which reactor; left out: the first that answers to the finding's control or type
  --parameters JSON  parameters of the binding, as an object
  --approve, --reject EXECUTION   answers a reaction that waits for people, as somebody else than who started it
  --comment TEXT     what is written down with the answer
  --json             one JSON object: execution, reactor, status, plan, verified, backupRef, reason, messages, path, example, next
  --data DIR         folder of the platform: the one that runs there is used, else one starts there in the background. Its
                     state (findings, executions, member accounts) stays there, so a rollback is possible tomorrow
  --stop             ends the platform of that folder, and waits until it is gone

npm run -s rollback -- EXECUTION takes back what an execution changed.

Environment: ATTACK_REACTOR_STATE_DIR is the folder where --data is not given; left out: .local here.
MOTO_PYTHON is the Python that has moto; left out: .venv/bin/python3 here, else python3. Without one, only S3 buckets can be tried.

Exit codes: 0 planned, waiting, fixed or nothing to do; 1 skipped, refused, rejected or failed; 2 wrong use.`;

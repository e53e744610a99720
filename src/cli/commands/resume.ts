/** `resume`: finishes or undoes what a run has left. */
import type { Command, Invocation } from '../command.ts'
import { exactly } from '../command.ts'
import { deadlineFlag, eventOutputFlag, progressFlags, timeoutFlag, waitFlags, waitForJobsFlag } from '../flags.ts'

const LONG = `Goes on with a run of install, upgrade, rollback or uninstall that was killed, or that stopped before its --deadline:
with its chart, its values and its options. What is done already is not done again, hooks that have succeeded are not run again.

--undo goes back instead: what was being installed is uninstalled; what was being upgraded or rolled back becomes a new revision like
the last good one; an uninstall that has deleted nothing yet is called off.

While the run goes on, nothing is done. It is over when its process is gone, or was not heard of for half a minute.

Exit codes: 0 when it is done, 3 when there is nothing to resume, 75 when it stopped before its own --deadline, 1 for all else.`

export const resumeCommand: Command = {
  name: 'resume',
  usage: 'RELEASE_NAME',
  short: 'finish what was killed or paused, or undo it',
  long: LONG,
  args: exactly(1),
  flags: [
    { name: 'undo', kind: 'bool', help: 'go back to what was before' },
    timeoutFlag,
    waitForJobsFlag,
    ...waitFlags,
    deadlineFlag,
    eventOutputFlag,
    ...progressFlags,
  ],
  run: async () => {
    const { runResume } = await import('../verbs/resume.ts')
    return (invocation: Invocation) => runResume(invocation)
  },
}

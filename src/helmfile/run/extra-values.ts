/** `--values` and `--set` of the command line, over those of every release. */
import { posix } from 'node:path'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import type { State } from '../model.ts'
import type { ExtraValues } from './options.ts'
import type { Session } from './session.ts'

/** Paths begin in the folder of the state file. Throws for a file that is not there; `say` has the words for it. */
export function extraValueFlags(
  session: Session,
  state: State,
  { values }: Pick<ExtraValues, 'values'>,
  say: (path: string) => string = (path) => `stat ${path}: no such file or directory`,
): string[] {
  const files = filesIn(session.ports.files, state.workingDirectory)
  return values.flatMap((value) => {
    const path = posix.resolve(state.workingDirectory, value)
    if (files.kind(path) === undefined) throw stateError(say(path))
    return ['--values', path]
  })
}

export function extraSetFlags({ set }: Pick<ExtraValues, 'set'>): string[] {
  return set.flatMap((text) => ['--set', text])
}

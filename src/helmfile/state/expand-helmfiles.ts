/** `helmfiles:` patterns → one entry for each file. */
import { stateError } from '../errors.ts'
import type { ReleaseSet, SubHelmfile } from '../model.ts'
import { isRemote } from '../remote/reference.ts'
import { expandPaths } from './storage.ts'
import type { Storage } from './storage.ts'

/** Throws where a pattern has no files, unless missing files are allowed. */
export function expandHelmfiles(
  storage: Storage,
  { helmfiles, missingFileHandler = 'Error' }: ReleaseSet,
): SubHelmfile[] {
  return helmfiles.flatMap((entry) => {
    if (isRemote(entry.path)) return [entry]
    const paths = expandPaths(storage, entry.path)
    if (paths.length > 0) return paths.map((path) => ({ ...entry, path }))
    const problem = `no matches for path: ${entry.path}`
    if (missingFileHandler === 'Error') throw stateError(problem)
    storage.log('warn', problem)
    return []
  })
}

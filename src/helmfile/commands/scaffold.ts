/** `create`: the files of a new project. */
import { stateError } from '../errors.ts'
import type { StateFiles } from '../files.ts'
import { joinPath } from '../files.ts'
import { ENVIRONMENT_TEXT, HELMFILE_TEXT } from './scaffold-table.ts'

export interface ScaffoldFile {
  readonly path: string
  readonly content: string
}

/** Absolute paths. Throws where one of them is there and that is not allowed. */
export function scaffold(folder: string, files: StateFiles, force: boolean): ScaffoldFile[] {
  const scaffolded = [
    { path: joinPath(folder, 'helmfile.yaml'), content: HELMFILE_TEXT },
    { path: joinPath(folder, 'environments', 'default.yaml'), content: ENVIRONMENT_TEXT },
    { path: joinPath(folder, 'values', '.gitkeep'), content: '' },
  ]
  const existing = force ? [] : scaffolded.filter(({ path }) => files.kind(path) !== undefined)
  if (existing.length === 0) return scaffolded
  const paths = existing.map(({ path }) => path).join(', ')
  throw stateError(`the following files already exist, use --force to overwrite: ${paths}`)
}

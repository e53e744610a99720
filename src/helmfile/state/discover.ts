/** Which state files a path, or no path at all, stands for. */
import { posix } from 'node:path'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { Place } from './session.ts'

const DEFAULT_FILE = 'helmfile.yaml'
const DEFAULT_FOLDER = 'helmfile.d'

/** In the order in which they are processed. Throws where there are none, or too many. */
export async function findStateFiles(path: string, place: Place, reverse: boolean): Promise<string[]> {
  const located = path === '' ? '' : await locate(path, place)
  if (located === '-' || (located !== '' && place.files.isFile(located))) return [located]
  const { files } = place
  if (located !== '') {
    if (!files.isFolder(located)) throw stateError(`specified state file ${located} is not found`)
    return filesInFolder(located, files, reverse)
  }
  const file = defaultFile(files)
  if (!files.isFolder(DEFAULT_FOLDER)) {
    if (file !== undefined) return [file]
    const names = `${DEFAULT_FOLDER}/*.{yaml,yml,yaml.gotmpl,yml.gotmpl}, ${DEFAULT_FILE}, or ${DEFAULT_FILE}.gotmpl`
    const otherwise = 'otherwise specified with the --file flag or HELMFILE_FILE_PATH environment variable'
    throw stateError(`no state file found. It must be named ${names}, ${otherwise}`)
  }
  if (file !== undefined) {
    throw stateError(`configuration conlict error: you can have either ${file} or ${DEFAULT_FOLDER}, but not both`)
  }
  return filesInFolder(DEFAULT_FOLDER, files, reverse)
}

async function locate(path: string, { remote, files }: Place): Promise<string> {
  try {
    return await remote.locate(path, 'states', files)
  } catch (error) {
    throw stateError(`locate: ${messageOf(error)}`, error)
  }
}

function defaultFile(files: StateFiles): string | undefined {
  const template = `${DEFAULT_FILE}.gotmpl`
  if (files.isFile(DEFAULT_FILE) && files.isFile(template)) {
    throw stateError(`both ${DEFAULT_FILE} and ${template} exist. Please remove one of them`)
  }
  return [DEFAULT_FILE, template].find((file) => files.isFile(file))
}

function filesInFolder(folder: string, files: StateFiles, reverse: boolean): string[] {
  const found = [...files.glob(joinPath(folder, '*.y*ml')), ...files.glob(joinPath(folder, '*.y*ml.gotmpl'))].sort()
  return reverse ? found.reverse() : found
}

export interface FilePlace {
  readonly file: string
  /** As messages say it: `.` where the program was called. */
  readonly directory: string
}

export function splitFile(path: string): FilePlace {
  return path === '-' ? { file: '-', directory: '.' } : { file: posix.basename(path), directory: posix.dirname(path) }
}

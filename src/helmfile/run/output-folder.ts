/** Where what a release renders to is written. */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { mapOf } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { Release, State } from '../model.ts'
import { structOf } from '../state/encode.ts'
import { releaseStruct } from '../state/schema.ts'
import { environmentValue } from '../template/data.ts'

const DEFAULT = '{{ .OutputDir }}/{{ .State.BaseName }}-{{ .State.AbsPathSHA1 }}-{{ .Release.Name}}'

/** `template` '' is helmfile's own. Throws `helmfile/invalid-state` for one that cannot be used. */
export function outputFolder(state: State, release: Release, outputDir: string, template: string): string {
  const { filePath } = state
  const absolute = posix.resolve(state.workingDirectory, filePath)
  const data = mapOf({
    OutputDir: outputDir,
    State: mapOf({
      BaseName: filePath.slice(0, filePath.length - posix.extname(filePath).length),
      Path: filePath,
      AbsPath: absolute,
      AbsPathSHA1: createHash('sha1').update(absolute).digest('hex').slice(0, 8),
    }),
    Release: structOf(releaseStruct, release),
    Environment: environmentValue(state.env),
  })
  const set = new TemplateSet({ name: 'output-dir', funcs: {} })
  try {
    set.parse('output-dir', template || DEFAULT)
  } catch (error) {
    throw stateError('parsing output-dir template', error)
  }
  try {
    return set.execute('output-dir', data)
  } catch (error) {
    throw stateError(`executing output-dir template: ${messageOf(error)}`, error)
  }
}

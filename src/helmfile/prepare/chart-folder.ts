/** Where charts that are fetched come to lie. */
import { posix } from 'node:path'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { compareStrings, mapOf } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { StateFiles } from '../files.ts'
import type { Release, State } from '../model.ts'
import type { Session } from '../run/session.ts'
import { structOf } from '../state/encode.ts'
import { releaseStruct } from '../state/schema.ts'
import { environmentValue } from '../template/data.ts'

/** Where `fetch` lays them. Helmfile joins its parts with a path's rules, which leave no empty ones. */
export const FETCHED =
  '{{ .OutputDir }}{{ if .Release.Namespace }}/{{ .Release.Namespace }}{{ end }}{{ if .Release.KubeContext }}/{{ .Release.KubeContext }}{{ end }}/{{ .Release.Name }}/{{ .ChartName }}/{{ or .Release.Version "latest" }}'

export interface ChartFolder {
  readonly chartName: string
  readonly outputDir: string
  /** '' is helmfile's own. */
  readonly template: string
}

/** Throws `helmfile/invalid-state` for a bad template. */
export function chartFolder(state: State, release: Release, { chartName, outputDir, template }: ChartFolder): string {
  const data = mapOf({
    ChartName: chartName,
    OutputDir: outputDir,
    Release: structOf(releaseStruct, release),
    Environment: environmentValue(state.env),
  })
  const set = new TemplateSet({ name: 'output-dir-template', funcs: {} })
  try {
    set.parse('output-dir-template', template || FETCHED)
  } catch (error) {
    const problem = messageOf(error)
    throw stateError(`parsing output-dir-template template ${JSON.stringify(template)}: ${problem}`, error)
  }
  try {
    return set.execute('output-dir-template', data)
  } catch (error) {
    throw stateError(`executing output-dir-template template: ${messageOf(error)}`, error)
  }
}

/** Helmfile: the file by which runs keep out of each other's way stays beside the chart. */
export function leaveLock({ ports }: Session, { workingDirectory }: State, folder: string): void {
  ports.writeFile(posix.resolve(workingDirectory, `${folder}.lock`), new Uint8Array())
}

const MAX_DEPTH = 16

/** The folder of the first Chart.yaml below, in the order of paths; undefined if there is none. */
export function chartWithin(files: StateFiles, folder: string): string | undefined {
  const found: string[] = []
  const walk = (path: string, depth: number): void => {
    if (depth > MAX_DEPTH) return
    for (const { name, kind } of files.list(path)) {
      const inner = `${path}/${name}`
      if (kind === 'directory') walk(inner, depth + 1)
      else if (/Chart.yaml/.test(name)) found.push(inner)
    }
  }
  if (files.isFolder(folder)) walk(folder, 0)
  const first = found.sort(compareStrings)[0]
  return first === undefined ? undefined : posix.dirname(first)
}

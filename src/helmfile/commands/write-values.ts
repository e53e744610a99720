/** `write-values`: all values of a release as one file. */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { mapOf, newMap, Struct } from '../../../gotemplate/value.ts'
import type { GoMap, GoType } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import { isDesired } from '../model.ts'
import type { Release, State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import { tryHooks } from '../run/hooks.ts'
import type { Session } from '../run/session.ts'
import { valueFiles } from '../run/value-files.ts'
import { structOf, yamlText } from '../state/encode.ts'
import type { VisitOutcome } from '../state/options.ts'
import { releaseStruct } from '../state/schema.ts'
import { checkDuplicates, overridden, selectedReleases } from '../state/select.ts'
import { environmentValue } from '../template/data.ts'
import { overrideMaps } from '../values/merge-maps.ts'

export interface WriteValuesOptions {
  /** Go template; default: `BASENAME-HASH/RELEASE.yaml`. */
  readonly outputFileTemplate: string
  /** Files that go over the values of all releases. */
  readonly values: readonly string[]
  readonly skipDeps: boolean
  readonly skipRefresh: boolean
}

export async function writeValues(session: Session, state: State, options: WriteValuesOptions): Promise<VisitOutcome> {
  let matched = false
  const { skipDeps, skipRefresh } = options
  const prepare = { command: 'write-values', skipRepos: skipDeps || skipRefresh, skipDeps, skipRefresh }
  const errors = await withPreparedCharts(session, state, prepare, async () => {
    try {
      matched = await writeAll(session, state, options)
      return []
    } catch (error) {
      return [error]
    }
  })
  return { matched, errors }
}

async function writeAll(session: Session, state: State, options: WriteValuesOptions): Promise<boolean> {
  const selected = selectedReleases(state, false)
  checkDuplicates(selected)
  for (const release of selected.filter(isDesired)) await writeOne(session, state, { release, options })
  return selected.length > 0
}

interface Writing {
  readonly release: Release
  readonly options: WriteValuesOptions
}

async function writeOne(session: Session, state: State, { release: given, options }: Writing): Promise<void> {
  const { ports } = session
  const release = overridden(state, given, ports.log)
  const files = await valueFiles(session, state, release)
  const here = filesIn(ports.files, state.workingDirectory)
  const extra = options.values.map((path) => here.readBytes(path))
  const output = outputPath(state, release, options.outputFileTemplate)
  ports.log('info', `Writing values file ${output}`)
  let merged: GoMap = newMap()
  for (const content of [...files.values(), ...extra]) merged = overrideMaps(merged, valuesIn(content))
  ports.writeFile(here.absolute(output), encodeUtf8(yamlText(merged)))
  await tryHooks(session, state, { event: 'cleanup', release, command: 'write-values' })
}

function valuesIn(content: Uint8Array): GoMap {
  try {
    return unmarshalMapV3(decodeUtf8(content))
  } catch (error) {
    throw stateError(`unmarshalling yaml: ${messageOf(error)}`, error)
  }
}

const DEFAULT_TEMPLATE = '{{ .State.BaseName }}-{{ .State.AbsPathSHA1 }}/{{ .Release.Name }}.yaml'
const stateType: GoType = { name: 'state.state', kind: 'struct' }
const dataType: GoType = {
  name: 'struct { State state.state; Release *state.ReleaseSpec; Environment *environment.Environment }',
  kind: 'struct',
}

/** Throws where the template is broken. */
export function outputPath(state: State, release: Release, template: string): string {
  const { filePath, workingDirectory, env } = state
  const absolute = posix.resolve(workingDirectory, filePath)
  const facts = {
    BaseName: filePath.slice(0, filePath.length - posix.extname(filePath).length),
    Path: filePath,
    AbsPath: absolute,
    AbsPathSHA1: createHash('sha1').update(absolute).digest('hex').slice(0, 8),
  }
  const text = template === '' ? DEFAULT_TEMPLATE : template
  const set = new TemplateSet({ name: 'output-file' })
  try {
    set.parse('output-file', text)
  } catch (error) {
    throw stateError(`parsing output-file template ${JSON.stringify(text)}: ${messageOf(error)}`, error)
  }
  const data = {
    State: new Struct(stateType, mapOf(facts)),
    Release: structOf(releaseStruct, release),
    Environment: environmentValue(env),
  }
  try {
    return set.lookup('output-file') === undefined ? '' : set.execute('output-file', new Struct(dataType, mapOf(data)))
  } catch (error) {
    throw stateError(`executing output-file template: ${messageOf(error)}`, error)
  }
}

/** `build`: states as they are meant, as YAML. */
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import type { GoValue } from '../../../gotemplate/value.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import { stateError } from '../errors.ts'
import type { Release, State } from '../model.ts'
import { storageOf } from '../run/session.ts'
import type { Session } from '../run/session.ts'
import { renderedFile } from '../run/value-files.ts'
import { encodeRecord } from '../state/encode.ts'
import type { VisitOutcome } from '../state/options.ts'
import { stateStruct } from '../state/schema.ts'
import { resolveFiles } from '../state/storage.ts'
import { fullFilePath } from '../state/visit.ts'

export interface BuildOptions {
  /** Values files of releases are read into the output. */
  readonly embedValues: boolean
}

export async function buildState(session: Session, state: State, { embedValues }: BuildOptions): Promise<VisitOutcome> {
  const errors = await withPreparedCharts(session, state, WITHOUT_NETWORK, async () => {
    try {
      if (embedValues) await embed(session, state)
      session.ports.print(`---\n#  Source: ${fullFilePath(state)}\n\n${stateText(state)}`)
      return []
    } catch (error) {
      return [error]
    }
  })
  return { matched: false, errors }
}

const WITHOUT_NETWORK = { command: 'build', skipRepos: true, skipDeps: true, concurrency: 2 }

/** A state as a state file. */
export function stateText(state: State): string {
  return encodeRecord(stateStruct, { ...state, filepath: state.filePath, renderedvalues: state.renderedValues })
}

async function embed(session: Session, state: State): Promise<void> {
  for (const release of state.releases) {
    release.values = await embedded(session, state, { release, entries: release.values })
    release.secrets = await embedded(session, state, { release, entries: release.secrets })
  }
}

interface Entries {
  readonly release: Release
  readonly entries: readonly GoValue[]
}

async function embedded(session: Session, state: State, { release, entries }: Entries): Promise<GoValue[]> {
  const values: GoValue[] = []
  for (const entry of entries) {
    if (typeof entry !== 'string') {
      values.push(entry)
      continue
    }
    const paths = await resolveFiles(storageOf(session, state), {
      what: 'values',
      path: release.valuesPathPrefix + entry,
      handler: release.missingFileHandler,
      handlerConfig: state.missingFileHandlerConfig,
    })
    if (paths === undefined) continue
    if (paths.length > 1) throw stateError(GLOBS)
    const file = { release, entries: [], shown: entry, path: paths[0]! }
    values.push(unmarshalMapV3(decodeUtf8(await renderedFile(session, state, file))))
  }
  return values
}

const GLOBS =
  'glob patterns in release values and secrets is not supported yet. please submit a feature request if necessary'

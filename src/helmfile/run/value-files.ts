/** The values of a release as files in memory, at the paths where helmfile would write them. */
import { posix } from 'node:path'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { isMap, typeName, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import type { Release, State } from '../model.ts'
import { yamlText } from '../state/encode.ts'
import { normalizePath, resolveFiles, type Wanted } from '../state/storage.ts'
import { releaseData } from '../template/data.ts'
import { newRenderer } from '../template/renderer.ts'
import { castKeys } from '../values/cast.ts'
import { storageOf, temporaryName, type Session } from './session.ts'
import { withoutReferences } from './references.ts'

/** `values`, then `secrets`; each by a path where a file with it would be. */
export async function valueFiles(session: Session, state: State, release: Release): Promise<Map<string, Uint8Array>> {
  const contents = [
    ...(await plainValues(session, state, { release, entries: release.values })),
    ...(await secretValues(session, state, release)),
  ]
  return new Map(contents.map((content, i) => [valuesPath(session, release, i), content]))
}

export interface Entries {
  readonly release: Release
  readonly entries: readonly GoValue[]
  /** What `.Values` are in files that are templates. Default: the state's. */
  readonly values?: GoMap
}

/** Files and maps, references in them replaced. */
export async function plainValues(session: Session, state: State, given: Entries): Promise<Uint8Array[]> {
  const { release } = given
  const entries = given.entries.map((entry) =>
    typeof entry === 'string' && !isInline(entry)
      ? normalizePath(state.basePath, release.valuesPathPrefix + entry)
      : entry,
  )
  const contents: Uint8Array[] = []
  for (const [i, entry] of (await withoutReferences(session, state, entries)).entries()) {
    const content = await referredContent(session, state, { ...given, entry, written: entries[i]! })
    if (content !== undefined) contents.push(content)
  }
  return contents
}

/** A reference may stand for values, or for the path of a file with them; no message tells what it stands for. */
async function referredContent(
  session: Session,
  state: State,
  { written, ...given }: Entry & { readonly written: GoValue },
): Promise<Uint8Array | undefined> {
  const { entry } = given
  if (typeof entry !== 'string' || typeof written !== 'string' || entry === written) {
    return entryContent(session, state, given)
  }
  if (isMapText(entry)) return encodeUtf8(entry)
  try {
    return await entryContent(session, state, given)
  } catch (error) {
    throw stateError(messageOf(error).replaceAll(entry, written))
  }
}

function isMapText(text: string): boolean {
  try {
    const value = unmarshalV3(text)
    return isMap(value) || value instanceof GeneralMap
  } catch {
    return false
  }
}

/** A text of several lines is no path: it is YAML, rendered by now. */
function isInline(entry: string): boolean {
  return entry.trimEnd().includes('\n')
}

export interface Entry extends Entries {
  readonly entry: GoValue
}

/** One entry's content, whatever it is; undefined for a file that is missing and may be. */
export async function entryContent(session: Session, state: State, given: Entry): Promise<Uint8Array | undefined> {
  const { entry, release } = given
  if (isMap(entry) || entry instanceof GeneralMap) return encodeUtf8(yamlText(castKeys(entry)))
  if (typeof entry !== 'string') {
    throw stateError(
      `unexpected type of value: value=${formatV(entry)}, type=${entry === null ? '<nil>' : typeName(entry)}`,
    )
  }
  if (isInline(entry)) return withoutReferencesInText(session, state, encodeUtf8(entry))
  const path = await onlyFile(session, state, {
    what: 'values',
    path: entry,
    handler: release.missingFileHandler ?? state.missingFileHandler,
    handlerConfig: release.missingFileHandlerConfig ?? state.missingFileHandlerConfig,
  })
  return path === undefined ? undefined : renderedFile(session, state, { ...given, shown: entry, path })
}

/** undefined where it is missing and may be. */
async function onlyFile(session: Session, state: State, wanted: Wanted): Promise<string | undefined> {
  const paths = await resolveFiles(storageOf(session, state), wanted)
  if (paths === undefined || paths.length === 1) return paths?.[0]
  const which = wanted.what === 'values' ? 'values and secrets' : 'secret file'
  throw stateError(
    `glob patterns in release ${which} is not supported yet. please submit a feature request if necessary`,
  )
}

interface ValuesFile extends Entries {
  /** What messages call it. */
  readonly shown: string
  readonly path: string
  /** Where it is not on disk. */
  readonly content?: Uint8Array
}

/** A file's content: a template is rendered, references are replaced. */
export async function renderedFile(session: Session, state: State, file: ValuesFile): Promise<Uint8Array> {
  const { ports } = session
  const { shown, path } = file
  const files = filesIn(ports.files, state.workingDirectory)
  try {
    const raw = file.content ?? files.readBytes(path)
    const rendered =
      posix.extname(path) === '.gotmpl' ? await renderedText(session, state, { ...file, content: raw }) : raw
    return await withoutReferencesInText(session, state, rendered)
  } catch (error) {
    throw stateError(`failed to render values files "${shown}": ${messageOf(error)}`, error)
  }
}

async function renderedText(
  { ports }: Session,
  state: State,
  { release, values = state.renderedValues, path, content }: ValuesFile & { readonly content: Uint8Array },
): Promise<Uint8Array> {
  const renderer = newRenderer(ports, filesIn(ports.files, state.workingDirectory))
  const data = releaseData(state, release, values)
  const text = decodeUtf8(content)
  try {
    return encodeUtf8(await renderer.settle(() => renderer.render(text, { basePath: posix.dirname(path), data })))
  } catch (error) {
    throw stateError(`failed to render [${path}], because of ${messageOf(error)}`, error)
  }
}

async function withoutReferencesInText(
  { ports }: Session,
  { workingDirectory }: State,
  content: Uint8Array,
): Promise<Uint8Array> {
  if (!Buffer.from(content.buffer, content.byteOffset, content.length).includes('ref+')) return content
  const value = unmarshalV3(decodeUtf8(content))
  if (!isMap(value) && !(value instanceof GeneralMap)) return content
  const reader = await ports.references(workingDirectory)
  return encodeUtf8(yamlText((await reader.evaluate(castKeys(value))) as GoValue))
}

async function secretValues(session: Session, state: State, release: Release): Promise<Uint8Array[]> {
  const contents: Uint8Array[] = []
  for (const entry of release.secrets) {
    const secret = await decrypted(session, state, { release, entry })
    if (secret === undefined) continue
    const { path, content } = secret
    contents.push(await renderedFile(session, state, { release, entries: [], shown: path, path, content }))
  }
  return contents
}

interface Secret {
  readonly path: string
  readonly content: Uint8Array
}

async function decrypted(
  session: Session,
  state: State,
  { release, entry }: { readonly release: Release; readonly entry: GoValue },
): Promise<Secret | undefined> {
  const { ports } = session
  if (typeof entry !== 'string') {
    const path = `${temporaryName(session, 'helmfile-embdedded-secrets-')}.yaml.enc`
    return { path, content: await ports.decryptText(encodeUtf8(yamlText(entry)), path) }
  }
  const found = await onlyFile(session, state, {
    what: 'secrets',
    path: release.valuesPathPrefix + entry,
    handler: release.missingFileHandler,
    handlerConfig: state.missingFileHandlerConfig,
  })
  if (found === undefined) return undefined
  const path = posix.resolve(state.workingDirectory, found)
  return { path, content: await ports.decrypt(path) }
}

/** Where helmfile would write it: a folder of its own, the release and a number in the name. */
function valuesPath(session: Session, release: Release, index: number): string {
  const folder = session.ports.env['HELMFILE_TEMPDIR'] || temporaryName(session, 'helmfile')
  const id = [...(release.namespace === '' ? [] : [release.namespace]), release.name, 'values'].join('-')
  return `${posix.resolve(folder)}/${id}-${hashOf(`${release.kubeContext}/${id}/${index}`)}`
}

/** FNV-1a in the letters that Kubernetes uses for numbers in names. It tells nothing of the content. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of encodeUtf8(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  return Array.from(String(hash).padStart(10, '0'), (digit) => letters[digit.charCodeAt(0) % letters.length]!).join('')
}

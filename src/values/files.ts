/** What the user says about values: `-f` files and the `--set` family → one map. */
import { decodeJsonMap, JsonError } from '../../gotemplate/go/json.ts'
import { parseUrl } from '../../gotemplate/go/url.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { failureCode, pathError } from '../chart/file-system.ts'
import type { FileContent, FileSystem } from '../chart/file-system.ts'
import { mergeMaps, parseValues } from '../chart/values-document.ts'
import { HELM_4, type ValuesRules } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError, type Position } from '../errors.ts'
import { MAX_CHART_BYTES } from '../limits.ts'
import { wrapInFile } from '../yaml-place.ts'
import { JSON_VALUES, LITERAL, STRINGS, TYPED, applySet } from './set.ts'
import type { SetStyle } from './set.ts'

/** The value flags, each group in the order given. Helm: cli/values.Options. */
export interface ValueOptions {
  /** `-f`/`--values`: paths, URLs or `-`. */
  readonly valueFiles?: readonly string[]
  /** `--set-json` */
  readonly jsonValues?: readonly string[]
  /** `--set` */
  readonly values?: readonly string[]
  /** `--set-string` */
  readonly stringValues?: readonly string[]
  /** `--set-file` */
  readonly fileValues?: readonly string[]
  /** `--set-literal` */
  readonly literalValues?: readonly string[]
}

/** The content of a file, URL or `-`; throws TshelmError with Go's text. */
export type ReadValueFile = (path: string) => Uint8Array

/** Reads value files from the file system, and `-` from where the caller has it. */
export function valueFileReader(fs: FileSystem, readStdin: () => Uint8Array): ReadValueFile {
  return (path) => {
    if (path.trim() === '-') return readStdin()
    checkUrl(path)
    let content: FileContent | undefined
    try {
      content = fs.read(path, MAX_CHART_BYTES)
    } catch (error) {
      throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'values/file-not-found')
    }
    if (content !== undefined) return content.data
    throw new TshelmError('values/file-not-found', `file ${path} is larger than ${MAX_CHART_BYTES} bytes`)
  }
}

/** Helm: every path is read as a URL first, and what cannot be one is no file either. */
function checkUrl(path: string): void {
  try {
    parseUrl(path)
  } catch (error) {
    throw new TshelmError('values/file-not-found', messageOf(error), { cause: error })
  }
}

/** Which flag a layer of values came from. */
export type ValueFlag = '-f' | '--set-json' | '--set' | '--set-string' | '--set-file' | '--set-literal'

/** Told of each layer as it is merged, if anyone wants to know. */
export type LayerObserver = (layer: {
  readonly flag: ValueFlag
  readonly text: string
  /** What it says by itself. */
  readonly values: GoMap
  /** Everything so far; the layers that follow change it. */
  readonly merged: GoMap
}) => void

/**
 * Merges in Helm's fixed order of groups, whatever the order on the command line: files, `--set-json`, `--set`, `--set-string`,
 * `--set-file`, `--set-literal`. Throws TshelmError with Helm's text.
 */
export function mergeUserValues(
  options: ValueOptions,
  read: ReadValueFile,
  observe?: LayerObserver,
  rules: ValuesRules = HELM_4.values,
): GoMap {
  let base = newMap()
  for (const path of options.valueFiles ?? []) {
    const values = readValues(path, read, rules)
    base = mergeMaps(base, values)
    observe?.({ flag: '-f', text: path, values, merged: base })
  }
  for (const text of options.jsonValues ?? []) {
    base = applyJson(text, base, rules)
    observe?.({ flag: '--set-json', text, values: applyJson(text, newMap(), rules), merged: base })
  }
  for (const { flag, texts, style } of setGroups(options, read)) {
    for (const text of texts) {
      applyLine(flag, { text, style, base, rules })
      observe?.({ flag, text, values: alone(text, style), merged: base })
    }
  }
  return base
}

interface SetGroup {
  readonly flag: ValueFlag
  readonly texts: readonly string[]
  readonly style: SetStyle
}

function setGroups(options: ValueOptions, read: ReadValueFile): SetGroup[] {
  const files: SetStyle = { kind: 'text', read: (path): GoValue => decodeUtf8(read(path)) }
  return [
    { flag: '--set', texts: options.values ?? [], style: TYPED },
    { flag: '--set-string', texts: options.stringValues ?? [], style: STRINGS },
    { flag: '--set-file', texts: options.fileValues ?? [], style: files },
    { flag: '--set-literal', texts: options.literalValues ?? [], style: LITERAL },
  ]
}

function readValues(path: string, read: ReadValueFile, { valuesDocuments }: ValuesRules): GoMap {
  const data = read(path)
  try {
    return parseValues(decodeUtf8(data), valuesDocuments)
  } catch (error) {
    throw wrapInFile(`failed to parse ${path}: `, error, path)
  }
}

/** A whole object, or `key=json` pairs. Helm tells only the input, not the reason. */
function applyJson(text: string, base: GoMap, rules: ValuesRules): GoMap {
  const trimmed = text.trim()
  const isObject = rules.jsonObjects && trimmed.startsWith('{')
  try {
    if (isObject) return mergeMaps(base, decodeJsonMap(trimmed) ?? newMap())
    applySet(text, base, JSON_VALUES, rules)
    return base
  } catch (cause) {
    const label = isObject ? 'data JSON: ' : 'data '
    throw new TshelmError('values/invalid-set', `failed parsing --set-json ${label}${text}`, {
      cause,
      positions: jsonPlace(cause, isObject ? trimmed : text),
    })
  }
}

function jsonPlace(error: unknown, source: string): Position[] {
  const file = '--set-json'
  if (error instanceof JsonError && error.offset >= 0) {
    // The offset is behind the character that cannot stand there.
    return [{ file, line: 1, column: Math.max(1, Array.from(source.slice(0, error.offset)).length), source }]
  }
  return isTshelmError(error) ? error.positions.map((position) => ({ ...position, file })) : []
}

interface SetLine {
  readonly text: string
  readonly style: SetStyle
  readonly base: GoMap
  readonly rules: ValuesRules
}

function applyLine(flag: ValueFlag, { text, style, base, rules }: SetLine): void {
  try {
    applySet(text, base, style, rules)
  } catch (error) {
    throw wrapInFile(`failed parsing ${flag} data: `, error, flag)
  }
}

/** What a line sets by itself; nothing where it only makes sense on top of others. */
function alone(text: string, style: SetStyle): GoMap {
  const values = newMap()
  try {
    applySet(text, values, style)
  } catch {
    return newMap()
  }
  return values
}

/** Paths among the options that are URLs, which must be fetched before `mergeUserValues` can read them. */
export function remoteValueFiles(options: ValueOptions): string[] {
  const paths = [...(options.valueFiles ?? [])]
  const record: SetStyle = {
    kind: 'text',
    read: (path) => {
      paths.push(path)
      return ''
    },
  }
  for (const text of options.fileValues ?? []) {
    try {
      applySet(text, newMap(), record)
    } catch {
      continue
    }
  }
  return paths.filter((path) => /^(?:https?|oci):\/\//i.test(path) || isSecretFile(path))
}

/** `secrets://FILE`, as the plugin helm-secrets has it. */
export function isSecretFile(path: string): boolean {
  return /^secrets(?:\+[a-z-]+)?:\/\//.test(path)
}

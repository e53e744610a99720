/** What is signed of a chart: its metadata, `...`, and the digests of files. */
import { createHash } from 'node:crypto'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { emitYaml } from '../../../gotemplate/go/yaml/emit.ts'
import { parseYaml } from '../../../gotemplate/go/yaml/parse.ts'
import { isMap, newMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { failure } from './openpgp-error.ts'

/** `sha256:` and 64 hex digits. */
export function fileHash(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** `metadata` is Chart.yaml as Helm writes it. */
export function messageBlock(metadata: string, fileName: string, archive: Uint8Array): string {
  const files = newMap()
  files[fileName] = fileHash(archive)
  return `${metadata}\n...\n${emitYaml({ files })}`
}

/** Digests by file name. Throws OpenPgpError in Helm's words. */
export function signedFiles(text: Uint8Array): ReadonlyMap<string, string> {
  const parts = decodeUtf8(text).split('\n...\n')
  if (parts.length < 2) throw failure('message block must have at least two parts')
  const document = parsed(parts[1]!)
  const files = new Map<string, string>()
  if (document === null) return files
  if (!isMap(document)) throw mismatch(document, 'value of type provenance.SumCollection')
  // Go's JSON takes names in any case, and adds up what stands several times.
  for (const key of Object.keys(document).sort()) {
    if (key.toLowerCase() === 'files') addFiles(document[key]!, files)
  }
  return files
}

function parsed(text: string): GoValue {
  try {
    return parseYaml(text)
  } catch (error) {
    throw failure(messageOf(error))
  }
}

function addFiles(value: GoValue, files: Map<string, string>): void {
  if (value === null) return files.clear()
  if (!isMap(value)) throw mismatch(value, 'struct field SumCollection.files of type map[string]string')
  for (const [name, hash] of Object.entries(value)) {
    if (hash !== null && typeof hash === 'object') {
      throw mismatch(hash, 'struct field SumCollection.files of type string')
    }
    files.set(name, hash === null ? '' : String(hash))
  }
}

function mismatch(value: GoValue, target: string): Error {
  const kind = Array.isArray(value)
    ? 'array'
    : isMap(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value
  return failure(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go ${target}`)
}

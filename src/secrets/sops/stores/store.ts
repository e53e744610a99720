/** Formats of files: text → documents, with and without the metadata that encryption adds. */
import { decodeUtf8, encodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { messageOf } from '../../../errors.ts'
import { invalidFile } from '../error.ts'
import type { SopsFormat } from '../formats.ts'
import type { Metadata } from '../metadata.ts'
import { branch, comment, isBranch, type Branch, type Value } from '../tree.ts'
import { readDotenv, writeDotenv, writeDotenvValue } from './dotenv.ts'
import { flatten, unflatten } from './flatten.ts'
import { readIni } from './ini-read.ts'
import { writeIni, writeIniValue } from './ini-write.ts'
import { readJson } from './json-read.ts'
import { writeJson } from './json-write.ts'
import { notFound, readMetadata } from './metadata-read.ts'
import { writeMetadata } from './metadata-write.ts'
import { readYaml } from './yaml-read.ts'
import { writeYaml, writeYamlValue } from './yaml-write.ts'

export interface EncryptedDocuments {
  readonly branches: Branch[]
  readonly metadata: Metadata
}

/** All throw `secrets/invalid-file`. */
export interface Store {
  readonly format: SopsFormat
  /** One value that is always encrypted, whatever the rules say. */
  readonly isSingleValue: boolean
  readonly readPlain: (bytes: Uint8Array) => Branch[]
  readonly writePlain: (branches: readonly Branch[]) => Uint8Array
  readonly writeValue: (value: Value) => Uint8Array
  /** Throws `secrets/not-encrypted` too. */
  readonly readEncrypted: (bytes: Uint8Array) => EncryptedDocuments
  readonly writeEncrypted: (documents: EncryptedDocuments) => Uint8Array
  /** Whether metadata are in a document. */
  readonly hasMetadata: (document: Branch) => boolean
  /** What a new file begins with. */
  readonly example: () => Uint8Array
}

export interface StoreOptions {
  /** Columns of a level of YAML; 0 for 4. */
  readonly yamlIndent?: number
  /** Spaces of a level of JSON; -1 for a tab. */
  readonly jsonIndent?: number
  /** The same for binary files. */
  readonly binaryIndent?: number
}

interface Syntax {
  readonly read: (text: string) => Branch[]
  readonly write: (branches: readonly Branch[]) => string
  readonly writeValue: (value: Value) => string
  readonly example: () => Branch
  /** How nested metadata are written: as they are, flat in a section, or flat among the entries. */
  readonly metadata: 'nested' | 'section' | 'prefix'
}

const ROOT = 'sops'
const PREFIX = 'sops_'

export function storeFor(format: SopsFormat, options: StoreOptions = {}): Store {
  if (format === 'binary') return binaryStore(options)
  const syntax = syntaxOf(format, options)
  return {
    format,
    isSingleValue: false,
    readPlain: (bytes) => syntax.read(decodeUtf8(bytes)),
    writePlain: (branches) => encodeUtf8(syntax.write(branches)),
    writeValue: (value) => encodeUtf8(syntax.writeValue(value)),
    readEncrypted: (bytes) => splitMetadata(syntax.read(decodeUtf8(bytes)), syntax),
    writeEncrypted: (documents) => encodeUtf8(syntax.write(withMetadata(documents, syntax))),
    hasMetadata: (document) => document.items.some(({ key }) => isMetadataKey(key, syntax)),
    example: () => encodeUtf8(syntax.write([syntax.example()])),
  }
}

function syntaxOf(format: Exclude<SopsFormat, 'binary'>, { yamlIndent = 0, jsonIndent = -1 }: StoreOptions): Syntax {
  switch (format) {
    case 'yaml':
      return {
        read: readYaml,
        write: (branches) => writeYaml(branches, checkedYamlIndent(yamlIndent)),
        writeValue: writeYamlValue,
        example: complexExample,
        metadata: 'nested',
      }
    case 'json':
      return jsonSyntax(jsonIndent)
    case 'dotenv':
      return {
        read: (text) => [readDotenv(text)],
        write: ([first]) => writeDotenv(first ?? branch()),
        writeValue: writeDotenvValue,
        example: flatExample,
        metadata: 'prefix',
      }
    case 'ini':
      return {
        read: (text) => [readIni(text)],
        write: writeIni,
        writeValue: writeIniValue,
        example: simpleExample,
        metadata: 'section',
      }
  }
}

function jsonSyntax(indent: number): Syntax {
  const write = (value: Value): string => writeJson(value, jsonIndentText(indent))
  return {
    read: (text) => [readJson(text)],
    write: ([first]) => jsonFile(first ?? branch(), indent),
    writeValue: write,
    example: complexExample,
    metadata: 'nested',
  }
}

function jsonFile(document: Branch, indent: number): string {
  try {
    return `${writeJson(document, jsonIndentText(indent))}\n`
  } catch (error) {
    throw invalidFile(`Error marshaling to json: ${messageOf(error)}`)
  }
}

function checkedYamlIndent(indent: number): number {
  if (indent < 0) throw invalidFile('YAML Negative indentation not accepted')
  if (indent === 0) return 4
  // goyaml: what it does not like is 2.
  return indent < 2 || indent > 9 ? 2 : indent
}

function jsonIndentText(indent: number): string {
  if (indent < -1) throw invalidFile('JSON Indentation parameter smaller than -1 is not accepted')
  return indent === -1 ? '\t' : ' '.repeat(Math.min(indent, 1000))
}

const NO_BINARY = 'error emitting binary store'

function binaryStore({ binaryIndent = -1 }: StoreOptions): Store {
  const json = storeFor('json', { jsonIndent: binaryIndent })
  return {
    ...json,
    format: 'binary',
    isSingleValue: true,
    readPlain: (bytes) => [branch([{ key: 'data', value: decodeUtf8(bytes) }])],
    writePlain: (branches) => {
      if (branches.length !== 1) throw binaryError('there must be exactly one tree branch')
      const item = branches[0]!.items.find(({ key }) => key === 'data')
      if (item === undefined) throw binaryError('no binary data found in tree')
      if (typeof item.value === 'string') return encodeUtf8(item.value)
      throw binaryError("'data' key in tree does not have a string value")
    },
    writeValue: () => {
      throw invalidFile('Binary files are not structured and extracting a single value is not possible')
    },
    example: () => Buffer.from('Welcome to SOPS! Edit this file as you please!'),
  }
}

function binaryError(text: string): Error {
  const hint =
    'This is likely not an encrypted binary file? If not, use --output-type to select the correct output type.'
  return invalidFile(`${NO_BINARY}: ${text}\n\n${hint}`)
}

function isMetadataKey(key: unknown, { metadata }: Pick<Syntax, 'metadata'>): boolean {
  return typeof key === 'string' && (metadata === 'prefix' ? key.startsWith(PREFIX) : key === ROOT)
}

function splitMetadata(branches: Branch[], syntax: Syntax): EncryptedDocuments {
  const found = branches.flatMap((document, i) => {
    if (syntax.metadata === 'prefix' && i > 0) return []
    const taken = document.items.filter(({ key }) => isMetadataKey(key, syntax))
    document.items = document.items.filter(({ key }) => !isMetadataKey(key, syntax))
    return i === 0 ? taken : []
  })
  if (found.length === 0) throw notFound()
  if (syntax.metadata === 'prefix') {
    const flat = found.map(({ key, value }) => ({ key: (key as string).slice(PREFIX.length), value }))
    return { branches, metadata: readMetadata(unflatten(branch(flat))) }
  }
  if (found.length > 1) throw invalidFile(`Found duplicate ${ROOT} entry`)
  const tree = found[0]!.value
  if (!isBranch(tree)) throw invalidFile(`Found ${ROOT} entry that is not a mapping`)
  return { branches, metadata: readMetadata(syntax.metadata === 'section' ? unflatten(unescaped(tree)) : tree) }
}

function withMetadata({ branches, metadata }: EncryptedDocuments, syntax: Syntax): Branch[] {
  const tree = writeMetadata(metadata)
  const added =
    syntax.metadata === 'prefix'
      ? flatten(tree, PREFIX).items
      : [{ key: ROOT, value: syntax.metadata === 'section' ? escaped(flatten(tree, '')) : tree }]
  return branches.map(({ items }) => {
    const reserved = items.find(({ key }) => isMetadataKey(key, syntax))
    if (reserved === undefined) return branch([...items, ...added])
    const what =
      syntax.metadata === 'prefix'
        ? `starts with the reserved key prefix "${PREFIX}" for SOPS metadata`
        : 'is a reserved key used for SOPS metadata'
    throw invalidFile(
      `Error marshaling metadata: Found key "${reserved.key as string}" in encrypted data, which ${what}`,
    )
  })
}

/** INI writes texts of several lines in its own way, which older versions did not know. */
function escaped({ items }: Branch): Branch {
  return mapTexts(items, (text) => text.replaceAll('\n', '\\n'))
}

function unescaped({ items }: Branch): Branch {
  return mapTexts(items, (text) => text.replaceAll('\\n', '\n'))
}

function mapTexts(items: Branch['items'], change: (text: string) => string): Branch {
  return branch(items.map(({ key, value }) => ({ key, value: typeof value === 'string' ? change(value) : value })))
}

const WELCOME = 'Welcome to SOPS! Edit this file as you please!'

function complexExample(): Branch {
  return branch([
    { key: 'hello', value: WELCOME },
    { key: 'example_key', value: 'example_value' },
    { key: comment(' Example comment'), value: null },
    { key: 'example_array', value: ['example_value1', 'example_value2'] },
    { key: 'example_number', value: 1234.56789 },
    { key: 'example_booleans', value: [true, false] },
  ])
}

function simpleExample(): Branch {
  const items = flatExample().items.filter(({ key }) => key !== 'example_multiline')
  return branch([{ key: 'Welcome!', value: branch(items) }])
}

function flatExample(): Branch {
  return branch([
    { key: comment(' This is an example file.'), value: null },
    { key: 'hello', value: WELCOME },
    { key: 'example_key', value: 'example_value' },
    { key: 'example_multiline', value: 'foo\nbar\nbaz' },
  ])
}

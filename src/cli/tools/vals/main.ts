/** vals's command line (https://github.com/helmfile/vals, 0.46.1). */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FuncError } from '../../../../gotemplate/func.ts'
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import type { YamlNodeV3 } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { YamlError } from '../../../../gotemplate/go/yaml/error.ts'
import { newMap, typeName, type GoMap, type GoValue } from '../../../../gotemplate/value.ts'
import { isTshelmError, messageOf, TshelmError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import type { Vals } from '../../../secrets/vals/vals.ts'
import type { CliHost } from '../../command.ts'
import { parseGoFlags, type GoFlags } from '../go-flag.ts'
import { evaluateDocument, mapOf, readDocuments, valueOf, writeDocuments } from './documents.ts'
import { runWithVariables } from './exec.ts'
import { USAGE, VALS_FLAGS } from './flags.ts'
import { cliVals } from './ports.ts'
import { decodeSecret, encodeSecret } from './secrets.ts'

const VERSION = '0.46.1'

interface Call {
  readonly host: CliHost
  readonly flags: GoFlags
  readonly log: (line: string) => void
}

const COMMANDS: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  eval: evaluate,
  flatten,
  get,
  exec,
  env: printVariables,
  ksdecode,
}

/** Never rejects but for bugs; what is wrong is printed without a prefix, as vals does, and gives 1. */
export async function vals(argv: readonly string[], host: CliHost): Promise<number> {
  const [name = '', ...rest] = argv
  if (name === 'version') {
    host.stdout(`Version: ${VERSION}\nGit Commit: \n`)
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) {
    host.stderr(USAGE)
    return 0
  }
  const flags = parseGoFlags(name, VALS_FLAGS[name]!, rest)
  if ('exitCode' in flags) {
    host.stderr(flags.text)
    return flags.exitCode
  }
  const log = (line: string): void => {
    if (!flags.bool('s')) host.stderr(`${line}\n`)
  }
  try {
    return await command({ host, flags, log })
  } catch (error) {
    if (!isTshelmError(error) && !(error instanceof YamlError) && !(error instanceof FuncError)) throw error
    host.stderr(`${error instanceof YamlError ? error.detail : messageOf(error)}\n`)
    return 1
  }
}

async function evaluate({ host, flags, log }: Call): Promise<number> {
  const documents = await inputs(host, flags.string('f'))
  const encode = flags.bool('decode-kubernetes-secrets')
  if (encode) decodeAll(documents, 'error on decoding secrets: ')
  const options = {
    excludeSecret: flags.bool('exclude-secret'),
    failOnMissingKey: flags.bool('fail-on-missing-key-in-map'),
  }
  const values = await evaluateAll(documents, cliVals(host, options, log))
  host.stdout(writeDocuments(encode ? values.map(encodeSecret) : values, flags.string('o')))
  return 0
}

function decodeAll(documents: readonly YamlNodeV3[], prefix: string): void {
  try {
    documents.forEach(decodeSecret)
  } catch (error) {
    throw new TshelmError('secrets/failed', `${prefix}${messageOf(error)}`)
  }
}

/** vals: each document is a run of its own. */
async function evaluateAll(documents: readonly YamlNodeV3[], run: Vals): Promise<GoValue[]> {
  const values: GoValue[] = []
  for (const document of documents) {
    const evaluateMap = async (map: GoMap): Promise<GoValue> => (await run.again().evaluate(map)) as GoValue
    values.push(await evaluateDocument(valueOf(document), evaluateMap))
  }
  return values
}

async function flatten({ host, flags, log }: Call): Promise<number> {
  const path = flags.string('f')
  const text = await textInput(host, path)
  host.stdout(await cliVals(host, { excludeSecret: flags.bool('exclude-secret') }, log).get(text))
  return 0
}

async function get({ host, flags, log }: Call): Promise<number> {
  const [text = ''] = flags.args
  if (text === '') throw new TshelmError('cli/usage', 'The first argument of the get command is required')
  host.stdout(await cliVals(host, {}, log).get(text))
  return 0
}

async function printVariables({ host, flags, log }: Call): Promise<number> {
  const variables = await evaluatedVariables(host, await firstMap(host, flags.string('f')), log)
  const prefix = flags.bool('export') ? 'export ' : ''
  host.stdout(variables.map(([name, value]) => `${prefix}${name}=${shellQuoted(value)}\n`).join(''))
  return 0
}

async function exec({ host, flags, log }: Call): Promise<number> {
  const path = flags.string('f')
  const template = path === '' ? newMap() : await firstMap(host, path)
  if (flags.args.length === 0) throw new TshelmError('cli/usage', 'missing args')
  const variables = await evaluatedVariables(host, template, log)
  const streamed = flags.string('stream-yaml')
  const input =
    streamed === ''
      ? undefined
      : writeDocuments(
          await evaluateAll(
            await inputs(host, streamed),
            cliVals(host, {}, (line) => host.stderr(`${line}\n`)),
          ),
          'yaml',
        )
  // Go: a program that is given no variables at all has those of its parent.
  const inherits = flags.bool('i') || variables.length === 0
  const own = Object.fromEntries(variables)
  const env = inherits ? { ...host.env, ...own } : own
  await runWithVariables(flags.args, { host, env, ...(input === undefined ? {} : { input }) })
  return 0
}

async function ksdecode({ host, flags }: Call): Promise<number> {
  const documents = await inputs(host, flags.string('f'))
  decodeAll(documents, '')
  host.stdout(writeDocuments(documents.map(valueOf), flags.string('o')))
  return 0
}

async function firstMap(host: CliHost, path: string): Promise<GoMap> {
  const [first] = await inputs(host, path)
  if (first === undefined) throw new TshelmError('cli/file', 'no document found')
  return mapOf(first) ?? newMap()
}

/** Values that are not text are an error; one that came from a store is not shown. */
async function evaluatedVariables(
  host: CliHost,
  template: GoMap,
  log: (line: string) => void,
): Promise<[name: string, value: string][]> {
  const evaluated = (await cliVals(host, {}, log).evaluate(template)) as GoMap
  return Object.keys(evaluated).map((name) => {
    const value = evaluated[name]!
    if (typeof value === 'string') return [name, value]
    const isOwn = template[name] !== undefined && typeof template[name] !== 'string'
    const shown = isOwn && typeof value !== 'object' ? formatV(value) : isOwn ? formatV(template[name]!) : ''
    throw new TshelmError('secrets/failed', `unexpected type of value: ${shown}(${typeName(value)})`)
  })
}

const UNSAFE = /[^\w@%+=:,./-]/

function shellQuoted(value: string): string {
  return UNSAFE.test(value) ? `'${value.replaceAll("'", `'"'"'`)}'` : value
}

async function textInput(host: CliHost, path: string): Promise<string> {
  if (path === '') throw new TshelmError('cli/file', 'Nothing to read: No file specified')
  if (path !== '-' && isFolder(host, path)) {
    throw new TshelmError('cli/file', `text mode does not support directories: ${path}`)
  }
  return read(host, path)
}

/** The documents of a file, or of all files in a folder. */
async function inputs(host: CliHost, path: string): Promise<YamlNodeV3[]> {
  if (path === '') throw new TshelmError('cli/file', 'Nothing to eval: No file specified')
  if (path === '-' || !isFolder(host, path)) return readDocuments(await read(host, path))
  const documents: YamlNodeV3[] = []
  for (const name of readdirSync(resolve(host.cwd, path))) documents.push(...(await inputs(host, join(path, name))))
  return documents
}

function isFolder(host: CliHost, path: string): boolean {
  try {
    return statSync(resolve(host.cwd, path)).isDirectory()
  } catch (error) {
    throw new TshelmError('cli/file', fileErrorText(path, error))
  }
}

async function read(host: CliHost, path: string): Promise<string> {
  if (path === '-') return decodeUtf8(await host.stdin())
  try {
    return decodeUtf8(readFileSync(resolve(host.cwd, path)))
  } catch (error) {
    throw new TshelmError('cli/file', fileErrorText(path, error))
  }
}

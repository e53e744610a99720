/** One call of a command of sops: its flags, the files that it reads and writes, and .sops.yaml. */
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { creationRuleFor, readConfig, type CreationRule, type SopsConfig } from '../../../secrets/sops/config.ts'
import { EXIT, sopsError } from '../../../secrets/sops/error.ts'
import { timestamp } from '../../../secrets/sops/encrypt.ts'
import { formatOfPath, isSopsFormat, type SopsFormat } from '../../../secrets/sops/formats.ts'
import { parseContext } from '../../../secrets/sops/keys/aws-kms.ts'
import type { SopsKeys } from '../../../secrets/sops/ports.ts'
import { storeFor, type Store, type StoreOptions } from '../../../secrets/sops/stores/store.ts'
import type { CliHost } from '../../command.ts'
import { askSecret } from '../../sources/ask-secret.ts'
import { writeWhole } from '../../write-file.ts'
import { secretsHost } from '../secrets-host.ts'
import type { Arguments } from './arguments.ts'
import { logLine } from './log.ts'

export interface SopsCall {
  readonly host: CliHost
  readonly keys: SopsKeys
  readonly flags: Arguments
  /** Flags before the command. */
  readonly globals: Arguments
  readonly args: readonly string[]
  readonly files: ConfigFile
  /** The next line of standard input; undefined at its end. */
  readonly readLine: () => Promise<string | undefined>
}

export function sopsKeys(host: CliHost): SopsKeys {
  return {
    ...secretsHost(host),
    ask: (question) => askSecret(`${question} `, { stdout: host.stderr }),
    warn: (warning) => logLine(host, 'warning', warning),
  }
}

export function warn({ host }: Pick<SopsCall, 'host'>, message: string, part = 'CMD'): void {
  logLine(host, 'warning', { part, message })
}

export function usageExit(message: string, exit: number = EXIT.conflict): Error {
  return sopsError('cli/usage', message, { exit })
}

const CONFIG = '.sops.yaml'
const OTHER_NAME = '.sops.yml'
const MAX_FOLDERS = 100

/** .sops.yaml of a call: looked for once, and read once. */
export class ConfigFile {
  private readonly host: CliHost
  private readonly given: string
  private found: { readonly path: string | undefined } | undefined
  private config: SopsConfig | undefined

  constructor(host: CliHost, given: string) {
    this.host = host
    this.given = given
  }

  /** As it was given, or relative to the working folder; undefined if there is none. */
  path(): string | undefined {
    if (this.given !== '') return this.given
    this.found ??= { path: this.search() }
    return this.found.path
  }

  /** Undefined if there is none. */
  read(): SopsConfig | undefined {
    const path = this.path()
    if (path === undefined) return undefined
    return (this.config ??= readConfig(this.bytes(path)))
  }

  private bytes(path: string): Uint8Array {
    try {
      return readFileSync(resolve(this.host.cwd, path))
    } catch (error) {
      throw sopsError('secrets/config', `could not read config file: ${fileErrorText(path, error)}`)
    }
  }

  private search(): string | undefined {
    const isThere = (path: string): boolean =>
      statSync(resolve(this.host.cwd, path), { throwIfNoEntry: false }) !== undefined
    let other: string | undefined
    for (let up = '', i = 0; i < MAX_FOLDERS; up = `../${up}`, i++) {
      const path = up + CONFIG
      if (isThere(path)) {
        if (other !== undefined) this.warnOfName(other, `; using ${JSON.stringify(path)} instead`)
        return path
      }
      if (other === undefined && isThere(up + OTHER_NAME)) other = up + OTHER_NAME
      if (dirname(resolve(this.host.cwd, up)) === resolve(this.host.cwd, up)) break
    }
    if (other !== undefined) this.warnOfName(other, '')
    return undefined
  }

  private warnOfName(path: string, more: string): void {
    const why = `the config file must be called ${JSON.stringify(CONFIG)}`
    const message = `ignoring ${JSON.stringify(path)} when searching for config file; ${why}${more}`
    logLine(this.host, 'warning', { part: 'CMD', message })
  }
}

export function inputStore(call: SopsCall, path: string): Store {
  return storeFor(formatFor(call.flags.string('input-type'), path), styleOf(call))
}

export function outputStore(call: SopsCall, path: string): Store {
  const style = styleOf(call)
  const { globals } = call
  const indent = globals.int('indent')
  const own = globals.isSet('indent') ? { yamlIndent: indent, jsonIndent: indent, binaryIndent: indent } : {}
  return storeFor(formatFor(call.flags.string('output-type'), path), { ...style, ...own })
}

export function styleOf({ files }: SopsCall): StoreOptions {
  return files.read()?.stores ?? {}
}

export function formatFor(name: string, path: string): SopsFormat {
  return isSopsFormat(name) ? name : formatOfPath(path)
}

/** For the file at that absolute path; undefined if there is no configuration, or none with rules. */
export async function creationRule(
  call: SopsCall,
  path: string,
  context?: ReadonlyMap<string, string>,
): Promise<CreationRule | undefined> {
  const config = call.files.read()
  const configPath = call.files.path()
  if (config === undefined || configPath === undefined) return undefined
  const folder = dirname(resolve(call.host.cwd, configPath)) + sep
  const relative = path.startsWith(folder) ? path.slice(folder.length) : path
  return creationRuleFor(config, relative, { keys: call.keys, created: timestamp(call.keys), kmsContext: context })
}

export function contextOf({ flags }: SopsCall): Map<string, string> | undefined {
  return parseContext(flags.string('encryption-context'))
}

/** Kinds of keys in the order that they are tried in; undefined for the usual one. */
export function orderOf({ flags }: SopsCall): readonly string[] | undefined {
  const text = flags.string('decryption-order')
  if (text === '') return undefined
  const kinds = text.split(',')
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) !== i)
  if (twice === undefined) return kinds
  throw usageExit(`Duplicate decryption key type: ${twice}`, EXIT.duplicateOrder)
}

export function absolute({ host }: SopsCall, path: string): string {
  return resolve(host.cwd, path)
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

export function checkExists(path: string): void {
  if (exists(path)) return
  throw usageExit(`Error: cannot operate on non-existent file ${JSON.stringify(path)}`, EXIT.noFile)
}

/** `shown` is what messages call it. */
export function readInput(path: string, shown: string = path): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw sopsError('cli/file', `Error reading file: ${fileErrorText(shown, error)}`, { exit: EXIT.cannotRead })
  }
}

/** Into a file, whole or not at all. */
export function writeFile(path: string, bytes: Uint8Array, what: 'in-place' | 'output', shown: string = path): void {
  try {
    writeWhole(path, bytes, 0o666)
  } catch (error) {
    const message = `Could not open ${what} file for writing: ${fileErrorText(shown, error)}`
    throw sopsError('cli/file', message, { exit: EXIT.cannotWrite })
  }
}

/** To the file itself, to the one that `--output` names, or to stdout. */
export function writeResult(call: SopsCall, bytes: Uint8Array, path: string): void {
  const { flags, host } = call
  const output = flags.string('output')
  if (flags.bool('in-place')) writeFile(path, bytes, 'in-place')
  else if (output !== '') writeFile(resolve(host.cwd, output), bytes, 'output', output)
  else host.stdout(decodeUtf8(bytes))
}

export function warnOfMoreArguments(call: SopsCall): void {
  const { args } = call
  if (args.length < 2) return
  warn(call, 'More than one positional argument provided. Only the first one will be used!')
  const flag = args.slice(1).findLast((word) => word.startsWith('-'))
  if (flag === undefined) return
  const rule = 'Flags must always be provided before the first positional argument!'
  warn(
    call,
    `Note that one of the ignored positional argument is ${JSON.stringify(flag)}, which looks like a flag. ${rule}`,
  )
}

/** The file that a call is about, and the name that tells its format. */
export interface Target {
  /** Absolute; undefined for standard input. */
  readonly path: string | undefined
  /** Absolute, or empty. */
  readonly name: string
  /** What messages call it. Default: `path`. */
  readonly shown?: string
}

export function targetOf(call: SopsCall, path: string | undefined): Target {
  const given = call.flags.string('filename-override')
  return { path, name: given === '' ? (path ?? '') : absolute(call, given) }
}

export async function bytesOf({ path, shown }: Target, { host }: SopsCall): Promise<Uint8Array> {
  return path === undefined ? host.stdin() : readInput(path, shown)
}

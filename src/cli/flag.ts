/** Flags as data: one table feeds the parser, help, completion and environment names. Syntax and texts follow pflag. */
import { formatDuration, parseDuration } from '../../gotemplate/go/duration.ts'
import { formatFloat, parseInt64, parseUint64, quote } from '../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError } from '../errors.ts'

export type FlagKind =
  'bool' | 'string' | 'int' | 'uint' | 'float' | 'duration' | 'stringArray' | 'stringSlice' | 'stringMap'

export interface Flag {
  readonly name: string
  readonly short?: string
  readonly kind: FlagKind
  /** As typed on the command line; '' for strings, 'false' for booleans if absent. */
  readonly default?: string
  readonly help: string
  /** What a bare `--flag` stands for; booleans have `true`. */
  readonly bare?: string
  /** Environment variable that gives the default, or what finds it there. */
  readonly env?: string | ((env: Readonly<Record<string, string | undefined>>) => string | undefined)
  readonly hidden?: boolean
  /** Hidden unless this variable is set. */
  readonly hiddenUnless?: string
  /** Cannot be typed: it only has its default, for the verb that asks. */
  readonly absent?: boolean
  /** Text behind `Flag --x has been deprecated, `. */
  readonly deprecated?: string
  /** The word in help where it is not the kind's: `format`, `WaitStrategy`. */
  readonly placeholder?: string
  /** Throws an Error whose message ends `invalid argument … flag: `. */
  readonly check?: (text: string) => void
  /** Why a second one is refused. */
  readonly once?: string
  /** The flag whose value this one sets. */
  readonly sameAs?: string
  /** A warning about a value, for the log. */
  readonly notice?: (text: string) => string | undefined
}

/** Values of one command line. */
export interface Flags {
  bool(name: string): boolean
  string(name: string): string
  int(name: string): number
  /** Milliseconds. */
  duration(name: string): number
  list(name: string): readonly string[]
  /** Whether it stood on the command line. */
  changed(name: string): boolean
  /** Throws for what another Helm refuses only when it has found the chart. */
  checkLate?(): void
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

export class FlagSet implements Flags {
  readonly #flags = new Map<string, Flag>()
  readonly #values = new Map<string, string | string[]>()
  readonly #changed = new Set<string>()

  constructor(flags: readonly Flag[], env: Readonly<Record<string, string | undefined>> = {}) {
    for (const flag of flags) {
      this.#flags.set(flag.name, flag)
      const fromEnv = envValue(flag, env)
      if (fromEnv !== undefined) this.#values.set(flag.name, isList(flag) ? fromEnv.split(',') : fromEnv)
    }
  }

  /** One occurrence on the command line. Throws `cli/usage` in pflag's words. */
  set(flag: Flag, text: string): void {
    try {
      this.#assign(flag, text)
    } catch (error) {
      const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
      throw new TshelmError(
        'cli/usage',
        `invalid argument ${quote(text)} for ${quote(shown)} flag: ${messageOf(error)}`,
      )
    }
    this.#changed.add(flag.name)
  }

  #assign(flag: Flag, text: string): void {
    if (flag.once !== undefined && text !== '' && this.string(flag.name) !== '') {
      throw new TshelmError('cli/usage', flag.once)
    }
    flag.check?.(text)
    checkKind(flag.kind, text)
    if (!isList(flag)) {
      this.#values.set(flag.sameAs ?? flag.name, text)
      return
    }
    const added = listed(flag.kind, text)
    const before = this.#changed.has(flag.name) ? (this.#values.get(flag.name) as string[]) : []
    this.#values.set(flag.name, [...before, ...added])
  }

  #raw(name: string): string | string[] | undefined {
    const flag = this.#flags.get(name)
    if (flag === undefined) throw new TshelmError('internal', `flag ${name} is not in this command's table`)
    return this.#values.get(name) ?? flag.default
  }

  bool(name: string): boolean {
    return TRUE.has((this.#raw(name) as string | undefined) ?? 'false')
  }
  string(name: string): string {
    return (this.#raw(name) as string | undefined) ?? ''
  }
  int(name: string): number {
    return Number(parseInt64((this.#raw(name) as string | undefined) ?? '0', 0))
  }
  duration(name: string): number {
    return Number(parseDuration(this.string(name) || '0s')) / 1e6
  }
  list(name: string): readonly string[] {
    const value = this.#raw(name) ?? []
    return typeof value === 'string' ? splitCsv(value) : value
  }
  changed(name: string): boolean {
    return this.#changed.has(name)
  }
}

/** Whether help and completion keep silent about it. */
export function isHidden({ hidden, hiddenUnless }: Flag, env: Readonly<Record<string, string | undefined>>): boolean {
  return hidden === true || (hiddenUnless !== undefined && !env[hiddenUnless])
}

export function isList({ kind }: Flag): boolean {
  return kind === 'stringArray' || kind === 'stringSlice' || kind === 'stringMap'
}

/** What the environment says of a flag, in the form that a command line would: undefined for nothing, and for what does not fit. */
export function envValue(flag: Flag, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const text = typeof flag.env === 'function' ? flag.env(env) : flag.env === undefined ? undefined : env[flag.env]
  if (text === undefined || text === '') return undefined
  switch (flag.kind) {
    case 'int':
      return /^[+-]?[0-9]+$/.test(text) ? String(Number(text)) : undefined
    case 'float':
      return isFloat(text) ? text : undefined
    case 'bool':
      return TRUE.has(text) ? 'true' : undefined
    case 'stringArray':
      return text.replace(/^[, ]+|[, ]+$/g, '') || undefined
    default:
      return text
  }
}

function isFloat(text: string): boolean {
  return /^[+-]?(nan|inf|infinity)$/i.test(text) || (text.trim() !== '' && !Number.isNaN(Number(text)))
}

/** What one occurrence adds to a list. */
function listed(kind: FlagKind, text: string): string[] {
  if (kind === 'stringArray') return [text]
  // pflag reads CSV only where a map has several pairs.
  return kind === 'stringMap' && countOf(text, '=') === 1 ? [text.replace(/^"+|"+$/g, '')] : splitCsv(text)
}

function countOf(text: string, char: string): number {
  return text.split(char).length - 1
}

function checkKind(kind: FlagKind, text: string): void {
  if (kind === 'bool' && !TRUE.has(text) && !FALSE.has(text)) {
    throw new TshelmError('cli/usage', `strconv.ParseBool: parsing ${quote(text)}: invalid syntax`)
  }
  if (kind === 'int') parseInt64(text, 0)
  if (kind === 'uint') parseUint64(text, 0)
  if (kind === 'float' && !isFloat(text)) {
    throw new TshelmError('cli/usage', `strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`)
  }
  if (kind === 'duration') parseDuration(text)
  if (kind === 'stringMap') {
    for (const pair of text.includes('=') ? listed(kind, text) : [text]) {
      if (!pair.includes('=')) throw new TshelmError('cli/usage', `${pair} must be formatted as key=value`)
    }
  }
}

/** One CSV record as encoding/csv reads it: quotes may enclose commas, doubled quotes stand for one. */
export function splitCsv(text: string): string[] {
  if (text === '') return []
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  let at = 0
  for (;;) {
    let field = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const close = text.indexOf('"', at)
        if (close < 0)
          throw new TshelmError(
            'cli/usage',
            'record on line 1; parse error on line 2, column 0: extraneous or missing " in quoted-field',
          )
        field += text.slice(at, close)
        at = close + 1
        if (text[at] !== '"') break
        field += '"'
        at++
      }
    } else {
      const comma = text.indexOf(',', at)
      field = text.slice(at, comma < 0 ? undefined : comma)
      if (field.includes('"')) {
        const column = at + field.indexOf('"') + 1
        throw new TshelmError('cli/usage', `parse error on line 1, column ${column}: bare " in non-quoted-field`)
      }
      at = comma < 0 ? text.length : comma
    }
    fields.push(field)
    if (at >= text.length) return fields
    at++
  }
}

/** A default as help shows it, '' where pflag shows none. */
export function shownDefault(flag: Flag, value: string = flag.default ?? ''): string {
  switch (flag.kind) {
    case 'bool':
      return value === 'true' ? 'true' : ''
    case 'float':
      return Number(value) === 0 ? '' : formatFloat(Number(value), 'g', -1, 32)
    case 'int':
    case 'uint':
      return value === '0' || value === '' ? '' : value
    case 'duration':
      return value === '' ? '' : formatDuration(parseDuration(value))
    case 'string':
      return value === '' ? '' : flag.placeholder === undefined ? quote(value) : value
    case 'stringMap':
      return `[${value}]`
    case 'stringArray':
    case 'stringSlice':
      // pflag knows only its own kinds to be empty; a list under another name is Helm's own.
      return value === '' && (flag.kind === 'stringSlice' || flag.placeholder === undefined) ? '' : `[${value}]`
  }
}

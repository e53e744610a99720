/** Errors of helmfile: chains of `in FILE: …` and the exit codes that follow from them. */
import { TemplateError } from '../../gotemplate/errors.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { TshelmError, isTshelmError, messageOf } from '../errors.ts'
import type { ErrorCode, Position } from '../errors.ts'

/** What a state file did wrong. */
export function stateError(message: string, cause?: unknown): TshelmError {
  const known = isTshelmError(cause) ? cause : undefined
  return new TshelmError('helmfile/invalid-state', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(known === undefined ? {} : { positions: known.positions, values: known.values }),
    ...(known?.hint === undefined ? {} : { hint: known.hint }),
  })
}

/** A text that something is wrong with: a file, a part of one, or what a template gave. */
export interface TextPlace {
  /** Absolute. */
  readonly file: string
  /** Lines of the file in front of it. Default: 0. */
  readonly before?: number
  /** It is what the template `file` gave. */
  readonly output?: boolean
}

/** What a text did wrong, with its place in it as far as `cause` knows the line. */
export function textError(message: string, cause: unknown, place: TextPlace): TshelmError {
  const position = positionIn(place, cause)
  if (position === undefined) return stateError(message, cause)
  return new TshelmError('helmfile/invalid-state', message, { cause, positions: [position] })
}

/** Errors are wrapped no deeper than this. */
const MAX_WRAPS = 8

function positionIn({ file, before = 0, output = false }: TextPlace, error: unknown): Position | undefined {
  let cause = error
  for (let i = 0; i < MAX_WRAPS && cause instanceof Error; i++) {
    const mark = markOf(cause)
    if (mark !== undefined) return { ...mark, file, line: before + mark.line, ...(output ? { output } : {}) }
    // What a template calls may lie in another file.
    if (cause instanceof TemplateError) return undefined
    cause = cause.cause
  }
  return undefined
}

type Mark = Pick<Position, 'line' | 'column'>

function markOf(error: Error): Mark | undefined {
  if (error instanceof YamlError) return markAt(error.line, error.column)
  if (!(error instanceof TemplateError) || error.template !== error.file) return undefined
  return markAt(error.line, error.column === undefined ? undefined : error.column + 1)
}

function markAt(line = 0, column?: number): Mark | undefined {
  return line < 1 ? undefined : { line, ...(column === undefined ? {} : { column }) }
}

/** The environment asked for is not in the file: such a file is passed over. */
export class UndefinedEnvironmentError extends TshelmError {
  constructor(file: string, environment: string) {
    super('helmfile/invalid-state', `failed to read ${file}: environment "${environment}" is not defined`)
  }
}

/** Of one release, with the exit code that helm gave (2: a diff found changes). */
export class ReleaseError extends TshelmError {
  readonly exitCode: number
  readonly release: string
  constructor(release: string, message: string, exitCode: number, cause?: unknown) {
    super('helmfile/release-failed', message, cause === undefined ? {} : { cause })
    this.release = release
    this.exitCode = exitCode
  }
}

/** A program that helmfile started, or would have: its exit code becomes helmfile's own where nothing wraps it. */
export class CommandError extends TshelmError {
  readonly exitCode: number
  constructor(message: string, exitCode: number, cause?: unknown) {
    super('helmfile/command-failed', message, cause === undefined ? {} : { cause })
    this.exitCode = exitCode
  }
}

/** Several errors below one name: `in ./helmfile.yaml: …`. */
export class AppError extends TshelmError {
  readonly errors: readonly unknown[]
  private readonly fixedCode: number | undefined
  constructor(prefix: string, errors: readonly unknown[], exitCode?: number) {
    super(errors.length === 0 ? 'helmfile/failed' : codeOf(errors[0]), appMessage(prefix, errors), details(errors))
    this.errors = errors
    this.fixedCode = exitCode
  }

  /** 2 where all of them only say that there are changes. */
  get exitCode(): number {
    if (this.fixedCode !== undefined) return this.fixedCode
    const isDiff = (error: unknown): boolean =>
      (error instanceof ReleaseError || error instanceof AppError) && error.exitCode === 2
    return this.errors.length > 0 && this.errors.every(isDiff) ? 2 : 1
  }
}

/** No release anywhere matched selectors and environment. */
export class NoMatchingHelmfileError extends TshelmError {
  constructor(selectors: readonly string[], environment: string) {
    const which = `selector(${selectors.join(', ')}) and environment(${environment})`
    super('helmfile/no-match', `err: no releases found that matches specified ${which}, in any helmfile`)
  }
}

/** The same error one level further out. */
export function within(prefix: string, error: unknown): AppError {
  return new AppError(prefix, [error])
}

function codeOf(error: unknown): ErrorCode {
  return isTshelmError(error) ? error.code : 'helmfile/failed'
}

function details(errors: readonly unknown[]): ConstructorParameters<typeof TshelmError>[2] {
  const first = errors[0]
  if (!isTshelmError(first)) return { cause: first }
  const { hint, positions, values, data } = first
  return { cause: first, positions, values, data, ...(hint === undefined ? {} : { hint }) }
}

function appMessage(prefix: string, errors: readonly unknown[]): string {
  if (errors.length === 0) return prefix
  const causes = errors.map(messageOf)
  const cause =
    causes.length === 1
      ? causes[0]!
      : `${causes.length} errors:\n${causes.map((text, index) => `err ${index}: ${text}`).join('\n')}`
  return prefix === '' ? cause : `${prefix}: ${cause}`
}

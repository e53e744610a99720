/** Errors of helmfile: chains of `in FILE: …` and the exit codes that follow from them. */
import { TshelmError, isTshelmError, messageOf } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

/** What a state file did wrong. */
export function stateError(message: string, cause?: unknown): TshelmError {
  const known = isTshelmError(cause) ? cause : undefined
  return new TshelmError('helmfile/invalid-state', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(known === undefined ? {} : { positions: known.positions, values: known.values }),
    ...(known?.hint === undefined ? {} : { hint: known.hint }),
  })
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

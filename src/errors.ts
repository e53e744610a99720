/**
 * Every error that tshelm reports. `code` is stable and made of stage and cause; `message` says what was being done to which thing, in
 * Helm's words where Helm has them; `hint` says what to do.
 */
export type ErrorCode =
  // source, chart
  | 'source/not-found'
  | 'source/unsupported'
  | 'source/fetch-failed'
  | 'source/invalid-reference'
  | 'source/unreachable'
  | 'source/unauthorized'
  | 'source/offline'
  | 'source/no-version'
  | 'source/invalid-index'
  | 'source/invalid-config'
  | 'source/invalid-artifact'
  | 'source/digest-mismatch'
  | 'source/limit-exceeded'
  | 'source/not-verified'
  | 'source/not-signed'
  | 'source/locked'
  | 'source/exists'
  | 'source/policy'
  | 'source/publish-failed'
  | 'source/out-of-sync'
  // http
  | 'http/config'
  | 'chart/not-a-chart'
  | 'chart/invalid-archive'
  | 'chart/invalid-metadata'
  | 'chart/invalid-file'
  | 'chart/limit-exceeded'
  | 'chart/missing-dependencies'
  | 'chart/not-installable'
  | 'chart/incompatible-kube-version'
  // values
  | 'values/invalid-yaml'
  | 'values/invalid-set'
  | 'values/file-not-found'
  | 'values/type-mismatch'
  | 'values/schema'
  // render, manifest
  | 'render/parse'
  | 'render/execute'
  | 'render/limit-exceeded'
  | 'manifest/invalid-yaml'
  | 'manifest/post-render'
  // cluster
  | 'kube/config'
  | 'kube/unreachable'
  | 'kube/unauthorized'
  | 'kube/api'
  | 'kube/no-match'
  | 'kube/invalid-object'
  | 'kube/conflict'
  | 'storage/unreachable'
  | 'storage/failed'
  | 'sandbox/state'
  | 'sandbox/address'
  // kustomize
  | 'kustomize/invalid'
  | 'kustomize/load'
  | 'kustomize/build'
  | 'kustomize/unsupported'
  | 'kustomize/limit-exceeded'
  // diff
  | 'diff/invalid-manifest'
  | 'diff/failed'
  // plan, apply, release
  | 'plan/ownership'
  | 'plan/dependency-cycle'
  | 'plan/invalid-options'
  | 'plan/invalid-file'
  | 'plan/stale'
  | 'apply/failed'
  | 'apply/hook-failed'
  | 'apply/not-ready'
  | 'apply/timeout'
  | 'apply/cancelled'
  | 'apply/deadline'
  | 'apply/lease-lost'
  | 'release/not-found'
  | 'release/exists'
  | 'release/name-in-use'
  | 'release/invalid-name'
  | 'release/in-progress'
  | 'release/nothing-to-resume'
  | 'release/cannot-undo'
  | 'release/invalid-record'
  // secrets
  | 'secrets/invalid-reference'
  | 'secrets/config'
  | 'secrets/unsupported'
  | 'secrets/unreachable'
  | 'secrets/unauthorized'
  | 'secrets/not-found'
  | 'secrets/failed'
  | 'secrets/invalid-file'
  | 'secrets/not-encrypted'
  | 'secrets/no-key'
  | 'secrets/damaged'
  // helmfile
  | 'helmfile/invalid-state'
  | 'helmfile/no-match'
  | 'helmfile/release-failed'
  | 'helmfile/command-failed'
  | 'helmfile/failed'
  // stack
  | 'stack/invalid-file'
  | 'stack/failed'
  // cli
  | 'cli/usage'
  | 'cli/file'
  // a bug in tshelm
  | 'internal'

/** Where in a user's text something is. Lines and columns count from 1; `column` counts characters. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column?: number
  /** The text of that file, if at hand: excerpts are cut from it. */
  readonly source?: string
  /** A line of what the template `file` gave, and not of the template. */
  readonly output?: boolean
  /** In templates: the name of the one that was executing. */
  readonly template?: string
  /** In templates: the source of what failed or, further out, of the call that led to it. */
  readonly node?: string
}

/** Who set a value: `shop/values.yaml:12`, `-f prod.yaml:3`, `--set image.tag=v2`. */
export interface ValueOrigin {
  readonly layer: string
  /** In the file, where it is one. */
  readonly position?: Position
}

/** A value that an error is about. */
export interface ValueReference {
  /** In the values of the root chart: `image.tag`, `hosts[0].name`. */
  readonly path: string
  /** What Helm says of this value in particular, where it tells of several. */
  readonly problem?: string
  /** What it is: `null`, `string`, `map` …; `missing` if there is nothing. */
  readonly found: string
  /** Who decided it; absent where no layer says anything of it. */
  readonly origin?: ValueOrigin
  /** Where nobody set it: the nearest path above that somebody set. */
  readonly parent?: { readonly path: string; readonly origin: ValueOrigin }
}

export interface ErrorDetails {
  readonly hint?: string
  readonly cause?: unknown
  /** Where, outermost first. */
  readonly positions?: readonly Position[]
  /** The values it is about. */
  readonly values?: readonly ValueReference[]
  /** Typed data for callers: object identity, values path, HTTP status … */
  readonly data?: Readonly<Record<string, unknown>>
}

export class TshelmError extends Error {
  override readonly name = 'TshelmError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly positions: readonly Position[]
  readonly values: readonly ValueReference[]
  readonly data: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.positions = details.positions ?? []
    this.values = details.values ?? []
    this.data = details.data ?? {}
    // They hold texts of charts, values and rendered Secrets: a log of the error must not show them.
    for (const key of ['positions', 'values', 'data']) Object.defineProperty(this, key, { enumerable: false })
  }
}

/** By brand, so that two copies of the package in one process understand each other. */
export function isTshelmError(error: unknown): error is TshelmError {
  return error instanceof Error && error.name === 'TshelmError' && 'code' in error
}

/** The same error with `prefix` in front of its message, as Go's `fmt.Errorf("prefix: %w", err)`. */
export function wrapError(prefix: string, error: unknown): TshelmError {
  if (!isTshelmError(error)) return new TshelmError('internal', `${prefix}${messageOf(error)}`, { cause: error })
  const { code, message, hint, positions, values, data } = error
  return new TshelmError(code, `${prefix}${message}`, {
    cause: error,
    positions,
    values,
    data,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** The same error with more data for callers. */
export function extendError(error: unknown, data: Readonly<Record<string, unknown>>): TshelmError {
  const known = wrapError('', error)
  const { code, message, hint, positions, values } = known
  return new TshelmError(code, message, {
    cause: error,
    positions,
    values,
    data: { ...known.data, ...data },
    ...(hint === undefined ? {} : { hint }),
  })
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

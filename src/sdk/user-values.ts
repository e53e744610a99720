/** What the values flags of the command line say, for callers that have the same. */
import { compatFor, type HelmVersion } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import type { ValueOptions } from '../values/files.ts'
import { rememberMerge } from '../values/merged-from.ts'
import { plainValues, type Values } from './values.ts'

/** Gives the content of a values file; throws if there is none. */
export type ReadFile = (path: string) => Uint8Array | string

export interface MergeValuesOptions {
  /** Read files and flags as this major version of Helm does. Default: 4. */
  readonly compat?: HelmVersion
}

/**
 * Merges what the values flags of the command line say, in Helm's order whatever theirs: files, `--set-json`, `--set`, `--set-string`,
 * `--set-file`, `--set-literal`. Files are read by `read`, with the path as given: nothing is read without it. Whole numbers come out as
 * `bigint` where Helm has int64. Rejects with `values/invalid-yaml` and `values/invalid-set` in Helm's words.
 * Errors about these values, and `explainValues`, tell which file or flag set them.
 */
export async function mergeUserValues(
  options: ValueOptions,
  read: ReadFile = refuse,
  { compat }: MergeValuesOptions = {},
): Promise<Values> {
  const { mergeUserValues: merge } = await import('../values/files.ts')
  const bytes = (path: string): Uint8Array => {
    const content = read(path)
    return typeof content === 'string' ? new TextEncoder().encode(content) : content
  }
  const { values: rules } = compatFor(compat)
  return rememberMerge(plainValues(merge(options, bytes, undefined, rules), 'bigint'), { options, read: bytes, rules })
}

function refuse(path: string): never {
  throw new TshelmError('values/file-not-found', `open ${path}: nothing to read files with`, {
    hint: 'hand in a function as second argument of mergeUserValues',
  })
}

/** What the commands of helm-diff share. */
import { TshelmError } from '../../../errors.ts'
import type { Flags } from '../../flag.ts'
import type { DiffHelm } from './helm.ts'
import type { Output } from './output.ts'

export interface DiffCall {
  readonly args: readonly string[]
  readonly flags: Flags
  readonly helm: DiffHelm
  readonly output: Output
}

/** Resolves to whether something would change. Usage is printed behind `cli/usage`, nothing but the message behind other errors. */
export type RunDiff = (call: DiffCall) => Promise<boolean>

export function failure(message: string): TshelmError {
  return new TshelmError('diff/failed', message)
}

/** Throws what `toError` makes of it. */
export function checkCount(
  args: readonly string[],
  wanted: readonly string[],
  toError: (message: string) => TshelmError = (message) => new TshelmError('cli/usage', message),
): void {
  if (args.length === wanted.length) return
  const counted = `${String(wanted.length)} argument${wanted.length === 1 ? '' : 's'}`
  throw toError(`This command needs ${counted}: ${wanted.join(', ')}`)
}

/** `--flag value` for each. */
export function repeated(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value])
}

/** Chart flags that are handed on to helm, but for values. */
export function renderWords(flags: Flags): string[] {
  return [
    ...(flags.string('post-renderer') === '' ? [] : ['--post-renderer', flags.string('post-renderer')]),
    ...repeated('--post-renderer-args', flags.list('post-renderer-args')),
  ]
}

export function valueFilesOf(flags: Flags): string[] {
  return flags.list('values').flatMap((text) => text.split(','))
}

/** Helm says on stdout what it pulls. */
export function withoutProgress(text: string): string {
  return text.replace(/^(?:Pulled|Digest|Pulling):[^\n]*\n?/gm, '')
}

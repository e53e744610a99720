/** Errors as Helm 3 lists them, even where there is only one (Go: go-multierror). */
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'

export function listedText(problems: readonly string[]): string {
  const head = problems.length === 1 ? '1 error occurred:' : `${String(problems.length)} errors occurred:`
  return `${head}\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`
}

/** What failed while objects were created, in the order of the objects; as one error, if it is listed. */
export function listedError(errors: readonly unknown[], runtime: Pick<Runtime, 'compat'>): TshelmError | undefined {
  const [first] = errors
  if (first === undefined || compatOf(runtime).release.createErrors === 'plain') return undefined
  const messages = errors.map(messageOf)
  const { code, data } = isTshelmError(first) ? first : { code: 'apply/failed' as const, data: {} }
  return new TshelmError(code, listedText(messages), { cause: first, data: { ...data, errors: messages } })
}

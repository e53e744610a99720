/** Entries of `helmfiles:`. */
import type { SubHelmfile } from '../model.ts'
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { stateError } from '../errors.ts'

/** What a nested file may take from its parent. */
export const ALLOWED_INHERITS: readonly string[] = [
  'repositories',
  'helmDefaults',
  'commonLabels',
  'apiVersions',
  'kubeVersion',
  'templates',
  'environments',
]

/** Throws where parts of an entry contradict each other. */
export function checkSubHelmfile({ path, selectors, selectorsInherited, inherits }: SubHelmfile): void {
  if (selectors !== undefined && path === '') {
    throw stateError(`found 'selectors' definition without path: [${selectors.join(' ')}]`)
  }
  if (selectorsInherited && selectors !== undefined && selectors.length > 0) {
    throw stateError(`you cannot use 'SelectorsInherited: true' along with and explicit selector for path: ${path}`)
  }
  if (inherits.length > 0 && path === '') {
    throw stateError(`found 'inherits' definition without path: [${inherits.join(' ')}]`)
  }
  const unknown = inherits.find((name) => !ALLOWED_INHERITS.includes(name))
  if (unknown === undefined) return
  const allowed = ALLOWED_INHERITS.join(' ')
  throw stateError(`invalid inherits entry ${quote(unknown)} for path ${quote(path)}: allowed values are [${allowed}]`)
}

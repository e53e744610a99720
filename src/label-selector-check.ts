/** What keys and values of labels may be, in the words of Kubernetes' validation. */
import { goString } from '../storage/go-json.ts'

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const MAX_NAME = 63
const MAX_PREFIX = 253

const CHARACTERS =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const NAME_TEXT = `must ${CHARACTERS} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`
const VALUE_TEXT = `a valid label must be an empty string or ${CHARACTERS} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`
const PREFIX_TEXT = String.raw`a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`

const tooLong = (limit: number): string => `must be no more than ${String(limit)} bytes`

/** What is wrong with a label's key; undefined if nothing is. */
export function keyProblem(key: string): string | undefined {
  const parts = key.split('/')
  const problems =
    parts.length > 2
      ? [`a valid label key ${NAME_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
      : [...(parts.length === 2 ? prefixProblems(parts[0]!) : []), ...nameProblems(parts.at(-1)!)]
  return problems.length === 0 ? undefined : invalid('<nil>', key, problems.join('; '))
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  const problems = [
    ...(prefix.length > MAX_PREFIX ? [tooLong(MAX_PREFIX)] : []),
    ...(PREFIX.test(prefix) ? [] : [PREFIX_TEXT]),
  ]
  return problems.map((problem) => `prefix part ${problem}`)
}

function nameProblems(name: string): string[] {
  const length = name === '' ? ['must be non-empty'] : name.length > MAX_NAME ? [tooLong(MAX_NAME)] : []
  return [...length, ...(NAME.test(name) ? [] : [NAME_TEXT])].map((problem) => `name part ${problem}`)
}

/** What is wrong with the value number `at` for a key; undefined if nothing is. */
export function valueProblem(key: string, value: string, at: number): string | undefined {
  const problems = [
    ...(Buffer.byteLength(value) > MAX_NAME ? [tooLong(MAX_NAME)] : []),
    ...(value === '' || NAME.test(value) ? [] : [VALUE_TEXT]),
  ]
  return problems.length === 0 ? undefined : invalid(`values[${String(at)}][${key}]`, value, problems.join('; '))
}

export function invalid(path: string, value: string, why: string): string {
  return `${path}: Invalid value: ${goString(value)}: ${why}`
}

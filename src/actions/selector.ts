/** Label selectors, as Kubernetes' clients read them: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
import { TshelmError } from '../errors.ts'

interface Requirement {
  readonly key: string
  readonly values: ReadonlySet<string> | undefined
  /** Whether the label shall be there (with one of the values, if there are any) or not. */
  readonly wanted: boolean
}

const NAME = String.raw`([A-Za-z0-9][-A-Za-z0-9_./]*)`
const SET = new RegExp(`^${NAME}\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const EQUALITY = new RegExp(`^${NAME}\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`)
const PRESENCE = new RegExp(`^(!?)\\s*${NAME}$`)

const MAX_LENGTH = 64 * 1024

/** Throws `cli/usage`. */
export function parseSelector(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  if (text.length > MAX_LENGTH) throw new TshelmError('cli/usage', 'the selector is too long')
  const parts = text.match(/(?:\([^()]*\)|[^,()])+/g) ?? []
  const requirements = parts.filter((part) => part.trim() !== '').map((part) => requirement(part.trim()))
  return (labels) => requirements.every((one) => satisfies(one, labels))
}

function satisfies({ key, values, wanted }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  const found = value !== undefined && (values === undefined || values.has(value))
  return found === wanted
}

function requirement(text: string): Requirement {
  const set = SET.exec(text)
  if (set !== null) {
    const values = new Set(set[3]!.split(',').map((value) => value.trim()))
    return { key: set[1]!, values, wanted: set[2] === 'in' }
  }
  const equality = EQUALITY.exec(text)
  if (equality !== null) {
    return { key: equality[1]!, values: new Set([equality[3]!]), wanted: equality[2] !== '!=' }
  }
  const presence = PRESENCE.exec(text)
  if (presence !== null) return { key: presence[2]!, values: undefined, wanted: presence[1] === '' }
  throw new TshelmError(
    'cli/usage',
    `unable to parse requirement: found '${text}', expected: !, identifier, or 'end of string'`,
  )
}

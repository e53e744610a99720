/** What a registry asks for with 401: the WWW-Authenticate header (RFC 7235), and the scopes of tokens. */
import { unquote } from '../../../gotemplate/go/strconv.ts'

export interface Challenge {
  readonly scheme: 'basic' | 'bearer' | 'unknown'
  /** Of `bearer` only: realm, service, scope … */
  readonly params: ReadonlyMap<string, string>
}

const TOKEN = /[\w!#$%&'*+\-.^`|~]*/y
const SPACE = /[ \t]*/y
const QUOTED = /"(?:[^"\\\n]|\\.)*"/y

const MAX_PARAMS = 32

/** Never throws: what does not parse ends the list. Node joins several headers of the name by a comma; the first challenge counts. */
export function parseChallenge(header: string | undefined): Challenge {
  const text = header ?? ''
  const name = match(TOKEN, text, 0)
  const scheme = name.toLowerCase()
  if (scheme !== 'bearer') return { scheme: scheme === 'basic' ? 'basic' : 'unknown', params: new Map() }
  return { scheme, params: parameters(text, name.length) }
}

function parameters(text: string, start: number): Map<string, string> {
  const params = new Map<string, string>()
  let at = start
  const skip = (): void => void (at += match(SPACE, text, at).length)
  while (params.size < MAX_PARAMS) {
    skip()
    const key = match(TOKEN, text, at)
    at += key.length
    skip()
    if (key === '' || text[at] !== '=') return params
    at++
    skip()
    const isQuoted = text[at] === '"'
    const raw = match(isQuoted ? QUOTED : TOKEN, text, at)
    const value = isQuoted ? unquote(raw) : raw
    if (raw === '' || value === undefined) return params
    params.set(key, value)
    at += raw.length
    skip()
    if (text[at] !== ',') return params
    at++
  }
  return params
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

export function repositoryScope(repository: string, ...actions: readonly string[]): string {
  return `repository:${repository}:${actions.join(',')}`
}

export const CATALOG_SCOPE = 'registry:catalog:*'

/** The scopes merged and in order: actions on one thing stand together, `*` is all of them. */
export function mergeScopes(scopes: readonly string[]): string[] {
  const merged = new Map<string, Set<string>>()
  const others = new Set<string>()
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(':')
    if (colon < 0 || scope.indexOf(':') === colon) {
      if (scope !== '') others.add(scope)
      continue
    }
    const actions = merged.get(scope.slice(0, colon)) ?? new Set()
    for (const action of scope.slice(colon + 1).split(',')) if (action !== '') actions.add(action)
    merged.set(scope.slice(0, colon), actions)
  }
  for (const [thing, actions] of merged) {
    if (actions.size > 0) others.add(`${thing}:${actions.has('*') ? '*' : [...actions].sort().join(',')}`)
  }
  return [...others].sort()
}

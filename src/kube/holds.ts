/** Whether an object is what somebody sent: it has all of it, and what servers add; or what a patch made of it. */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { isObject, sameJson } from './json-compare.ts'

// Servers choose these, or they name a version that is gone.
const SERVERS_OWN = new Set(['resourceVersion', 'uid', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'])
const MAX_DEPTH = 200

export function holds(live: KubeObject, sent: KubeObject): boolean {
  const { stringData, ...rest } = sent
  const metadata = Object.fromEntries(Object.entries(sent.metadata).filter(([name]) => !SERVERS_OWN.has(name)))
  const strings = sent.kind === 'Secret' && isObject(stringData ?? null) ? encoded(stringData as JsonObject) : undefined
  const others = strings === undefined ? sent : rest
  return has(live, { ...others, metadata }, 0) && (strings === undefined || has(live['data'] ?? {}, strings, 0))
}

function encoded(strings: JsonObject): JsonObject {
  const base64 = (text: Json): Json => (typeof text === 'string' ? Buffer.from(text).toString('base64') : text)
  return Object.fromEntries(Object.entries(strings).map(([name, text]) => [name, base64(text)]))
}

function has(live: Json | undefined, sent: Json, depth: number): boolean {
  if (sent === null) return live === undefined || live === null
  if (live === undefined || depth > MAX_DEPTH) return false
  if (Array.isArray(sent)) {
    return Array.isArray(live) && live.length === sent.length && sent.every((item, i) => has(live[i], item, depth + 1))
  }
  if (!isObject(sent)) return live === sent
  return isObject(live) && Object.entries(sent).every(([name, value]) => has(live[name], value, depth + 1))
}

/** Whether all that a JSON patch of maps sets stands there, and nothing of what it takes away. */
export function isPatched(live: KubeObject, steps: readonly Json[]): boolean {
  return steps.every((step) => {
    if (!isObject(step)) return false
    const { op, path, value = null } = step
    if (op === 'test' || path === '/metadata/resourceVersion') return true
    const there = at(live, typeof path === 'string' ? path : '')
    if (op === 'remove') return there === undefined
    return (op === 'add' || op === 'replace') && there !== undefined && sameJson(there, value)
  })
}

/** RFC 6901. */
function at(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value
  for (const step of pointer.split('/').slice(1)) {
    if (found === undefined || !isObject(found)) return undefined
    found = found[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return found
}

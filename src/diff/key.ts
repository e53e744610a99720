/** The key under which a report speaks of an object: `default, web, Deployment (apps)`. */

export interface KeyParts {
  readonly namespace: string
  readonly name: string
  readonly kind: string
  readonly api: string
}

/** Of an API version all is told but what stands behind its last slash. */
export function keyText({ namespace, name, kind, api }: KeyParts): string {
  const slash = api.lastIndexOf('/')
  return `${namespace}, ${name}, ${kind} (${slash < 0 ? api : api.slice(0, slash)})`
}

const KEY = /([a-z0-9-]+), ([a-z0-9.-]+), (\w+) \(([^)]+)\)/

/** Undefined for what is no such key. */
export function partsOfKey(key: string): KeyParts | undefined {
  const match = KEY.exec(key)
  if (match === null) return undefined
  const [, namespace = '', name = '', kind = '', api = ''] = match
  return { namespace, name, kind, api }
}

/** The key under which a report speaks of an object, taken apart. */

export interface KeyParts {
  readonly namespace: string
  readonly name: string
  readonly kind: string
  readonly api: string
}

const KEY = /([a-z0-9-]+), ([a-z0-9.-]+), (\w+) \(([^)]+)\)/

/** Undefined for what is no such key. */
export function partsOfKey(key: string): KeyParts | undefined {
  const match = KEY.exec(key)
  if (match === null) return undefined
  const [, namespace = '', name = '', kind = '', api = ''] = match
  return { namespace, name, kind, api }
}

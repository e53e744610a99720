/** Paths in Vault. */
import { cleanPath } from '../../../gotemplate/go/path.ts'

/** Go's path.Join: empty parts are left out, and what is left is cleaned. */
export function joinPath(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '')
  return given.length === 0 ? '' : cleanPath(given.join('/'))
}

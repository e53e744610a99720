/** Keys as the TOML library writes them, in documents and in messages. */

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

/** A basic string. */
export function tomlString(text: string): string {
  const escaped = text.replace(
    /["\\\x00-\x1f\x7f]/g,
    (unit) => SHORT[unit] ?? '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  )
  return `"${escaped}"`
}

/** One part of a key, quoted if need be. */
export function keyPart(part: string): string {
  return /^[\w-]+$/.test(part) ? part : tomlString(part)
}

/** A dotted key. */
export function dottedKey(parts: readonly string[]): string {
  return parts.map(keyPart).join('.')
}

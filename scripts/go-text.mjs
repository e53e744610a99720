// Strings as tshelm holds Go's.

/** A Go string's bytes: a lone low surrogate stands for a byte that is no UTF-8. */
export function bytesOf(text) {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts = []
  for (const unit of text) {
    const code = unit.codePointAt(0)
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code & 0xff) : Buffer.from(unit))
  }
  return Buffer.concat(parts)
}

/** Go's net.ParseIP. */

/** 4 bytes for IPv4 (also when written as ::ffff:1.2.3.4), 16 for IPv6; undefined if it is neither. Zones are not allowed. */
export function parseIP(text: string): Uint8Array | undefined {
  if (!text.includes(':')) return parseIPv4(text)
  const bytes = parseIPv6(text)
  const isMapped = bytes?.subarray(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff)) === true
  return isMapped ? bytes?.subarray(12) : bytes
}

function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  // No leading zeros: some readers take them for octal.
  const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  return valid ? Uint8Array.from(parts, Number) : undefined
}

function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = halves[1] === undefined ? [] : parseGroups(halves[1], true)
  if (head === undefined || tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  // "::" stands for at least one group.
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail])
}

/** The bytes of groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string, mayEndInIPv4: boolean): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [i, group] of groups.entries()) {
    const embedded = mayEndInIPv4 && i === groups.length - 1 && group.includes('.') ? parseIPv4(group) : undefined
    if (embedded !== undefined) bytes.push(...embedded)
    else if (/^[0-9A-Fa-f]{1,4}$/.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff)
    else return undefined
  }
  return bytes
}

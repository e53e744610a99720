/** Keys as gpg-agent keeps them (private-keys-v1.d): S-expressions, canonical or readable. */

/** Numbers of a key by their letters, without zeros in front, in hex. */
export type KeyNumbers = ReadonlyMap<string, string>

type Expression = Uint8Array | Expression[]

const MAX_DEPTH = 20

/** The numbers of a private key; undefined for one under a passphrase, and for what is none. */
export function readAgentKey(bytes: Uint8Array): KeyNumbers | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  // Newer files are fields, and `Key:` the one that counts; further lines of a field begin with a space.
  const field = /^Key:[ \t]*/m.exec(text)
  const from = field === null ? 0 : field.index + field[0].length
  const expression = new Reader(Buffer.from(bytes), from).read(0)
  if (!Array.isArray(expression) || nameOf(expression[0]) !== 'private-key') return undefined
  const key = expression[1]
  if (!Array.isArray(key)) return undefined
  const numbers = new Map<string, string>()
  for (const part of key.slice(1)) {
    if (!Array.isArray(part) || part.length !== 2 || Array.isArray(part[1])) continue
    numbers.set(nameOf(part[0]), bare(Buffer.from(part[1]!).toString('hex')))
  }
  return numbers
}

function nameOf(part: Expression | undefined): string {
  return part === undefined || Array.isArray(part) ? '' : Buffer.from(part).toString('latin1')
}

/** Without zeros in front. */
export function bare(hex: string): string {
  return hex.replace(/^(?:00)+/, '')
}

class Reader {
  private readonly bytes: Buffer
  private at: number

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
  }

  /** Undefined at the end, and where it makes no sense. */
  read(depth: number): Expression | undefined {
    this.skipSpace()
    const char = this.char()
    if (char === '(') return depth > MAX_DEPTH ? undefined : this.list(depth)
    if (char === '#') return this.hex()
    if (/[0-9]/.test(char)) return this.counted()
    return this.token()
  }

  private list(depth: number): Expression[] | undefined {
    const list: Expression[] = []
    this.at++
    for (;;) {
      this.skipSpace()
      if (this.char() === ')') {
        this.at++
        return list
      }
      const item = this.read(depth + 1)
      if (item === undefined) return undefined
      list.push(item)
    }
  }

  private hex(): Uint8Array | undefined {
    const end = this.bytes.indexOf('#', this.at + 1)
    if (end < 0) return undefined
    const digits = this.bytes.toString('latin1', this.at + 1, end).replace(/\s+/g, '')
    this.at = end + 1
    return Buffer.from(digits, 'hex')
  }

  private counted(): Uint8Array | undefined {
    const length = /^(\d{1,6}):/.exec(this.bytes.toString('latin1', this.at, this.at + 8))
    if (length === null) return this.token()
    const from = this.at + length[0].length
    this.at = from + Number(length[1])
    return this.at > this.bytes.length ? undefined : this.bytes.subarray(from, this.at)
  }

  private token(): Uint8Array | undefined {
    const from = this.at
    while (/[^\s()#]/.test(this.char())) this.at++
    return this.at === from ? undefined : this.bytes.subarray(from, this.at)
  }

  private char(): string {
    return this.at < this.bytes.length ? String.fromCharCode(this.bytes[this.at]!) : ''
  }

  private skipSpace(): void {
    while (/\s/.test(this.char())) this.at++
  }
}

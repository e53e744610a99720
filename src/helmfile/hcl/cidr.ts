/** Networks of IPv4 and IPv6 as numbers. */
import { HclValueError } from './error.ts'

interface Network {
  readonly base: bigint
  readonly prefix: number
  readonly size: 32 | 128
}

function bad(message: string): HclValueError {
  return new HclValueError(`Error in function call; ${message}`)
}

function parseNetwork(text: string): Network {
  const [address = '', length = ''] = text.split('/')
  const size = address.includes(':') ? 128 : 32
  const prefix = Number(length)
  if (!/^[0-9]+$/.test(length) || prefix > size) throw bad(`invalid CIDR expression: ${text}`)
  const value = size === 32 ? parseV4(address) : parseV6(address)
  if (value === undefined) throw bad(`invalid CIDR expression: ${text}`)
  const hostBits = BigInt(size - prefix)
  return { base: (value >> hostBits) << hostBits, prefix, size }
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => half.split(':').filter((part) => part !== ''))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const parts = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
  return parts.reduce((value, part) => (value << 16n) | BigInt(`0x${part}`), 0n)
}

function formatAddress(value: bigint, size: number): string {
  if (size === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
  const parts = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - i * 16)) & 0xffffn).toString(16))
  const zeros = [...parts.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)[0]
  if (zeros === undefined) return parts.join(':')
  const text = parts.join(':')
  const head = text.slice(0, zeros.index)
  const tail = text.slice(zeros.index + zeros[0].length)
  return `${head}::${tail.replace(/^:/, '')}`
}

export function hostAddress(text: string, host: number): string {
  const { base, prefix, size } = parseNetwork(text)
  const hosts = 1n << BigInt(size - prefix)
  const offset = host < 0 ? hosts + BigInt(host) : BigInt(host)
  if (offset < 0n || offset >= hosts) throw bad(`prefix of ${prefix} does not accommodate a host numbered ${host}`)
  return formatAddress(base + offset, size)
}

export function netmask(text: string): string {
  const { prefix, size } = parseNetwork(text)
  const all = (1n << BigInt(size)) - 1n
  return formatAddress((all << BigInt(size - prefix)) & all, size)
}

export function subnet(text: string, newBits: number, number: number): string {
  const { base, prefix, size } = parseNetwork(text)
  const length = prefix + newBits
  if (newBits < 0 || length > size) throw bad(`insufficient address space to extend prefix of ${prefix} by ${newBits}`)
  if (number < 0 || BigInt(number) >= 1n << BigInt(newBits)) {
    throw bad(`prefix extension of ${newBits} does not accommodate a subnet numbered ${number}`)
  }
  return `${formatAddress(base + (BigInt(number) << BigInt(size - length)), size)}/${length}`
}

/** One behind the other, each as long as asked. */
export function subnets(text: string, newBits: readonly number[]): string[] {
  const { base, prefix, size } = parseNetwork(text)
  let next = base
  return newBits.map((bits) => {
    const length = prefix + bits
    if (bits < 1 || length > size) throw bad(`would extend prefix to ${length} bits, which is too long for an address`)
    const step = 1n << BigInt(size - length)
    const start = ((next + step - 1n) / step) * step
    next = start + step
    if (next > base + (1n << BigInt(size - prefix))) throw bad('not enough remaining address space for a subnet')
    return `${formatAddress(start, size)}/${length}`
  })
}

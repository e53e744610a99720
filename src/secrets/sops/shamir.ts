/** Shamir's secret sharing over GF(256), each share with its x coordinate behind it. */
import { sopsError } from './error.ts'

const MAX_SHARES = 255

export interface Sharing {
  readonly parts: number
  readonly threshold: number
  readonly randomBytes: (count: number) => Uint8Array
}

/** Throws `secrets/config`. */
export function splitSecret(secret: Uint8Array, { parts, threshold, randomBytes }: Sharing): Uint8Array[] {
  const problem = splitProblem(secret, parts, threshold)
  if (problem !== undefined) throw sopsError('secrets/config', problem)
  const shares = Array.from({ length: parts }, (_, i) => {
    const share = new Uint8Array(secret.length + 1)
    share[secret.length] = i + 1
    return share
  })
  secret.forEach((byte, at) => {
    const coefficients = [byte, ...randomBytes(threshold - 1)]
    shares.forEach((share, i) => {
      share[at] = coefficients.reduceRight((sum, coefficient) => multiply(sum, i + 1) ^ coefficient, 0)
    })
  })
  return shares
}

function splitProblem(secret: Uint8Array, parts: number, threshold: number): string | undefined {
  if (parts < threshold) return 'parts cannot be less than threshold'
  if (parts > MAX_SHARES) return 'parts cannot exceed 255'
  if (threshold < 2) return 'threshold must be at least 2'
  return secret.length === 0 ? 'cannot split an empty secret' : undefined
}

/** Throws `secrets/damaged`. Too few shares give another secret. */
export function combineShares(shares: readonly Uint8Array[]): Uint8Array {
  const problem = combineProblem(shares)
  if (problem !== undefined) throw sopsError('secrets/damaged', problem)
  const length = shares[0]!.length - 1
  const xs = shares.map((share) => share[length]!)
  const weights = xs.map((x, i) =>
    xs.reduce((weight, other, k) => (k === i ? weight : multiply(weight, multiply(other, inverse(x ^ other)))), 1),
  )
  return Uint8Array.from({ length }, (_, at) =>
    shares.reduce((sum, share, i) => sum ^ multiply(share[at]!, weights[i]!), 0),
  )
}

function combineProblem(shares: readonly Uint8Array[]): string | undefined {
  if (shares.length < 2) return 'less than two parts cannot be used to reconstruct the secret'
  const [first] = shares
  if (first!.length < 2) return 'parts must be at least two bytes'
  if (shares.some(({ length }) => length !== first!.length)) return 'all parts must be the same length'
  const xs = new Set(shares.map((share) => share.at(-1)))
  return xs.size === shares.length ? undefined : 'duplicate part detected'
}

/** In constant time, modulo x^8 + x^4 + x^3 + x + 1. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = ((product << 1) & 0xff) ^ (-(product >> 7) & 0x1b) ^ (-((b >> bit) & 1) & a)
  }
  return product
}

/** a^254. */
function inverse(a: number): number {
  let result = 1
  for (let i = 7; i >= 0; i--) {
    result = multiply(result, result)
    if (i > 0) result = multiply(result, a)
  }
  return result
}

/** Under which names gpg-agent keeps keys: hashes of their public numbers (source: libgcrypt, "keygrip"). */
import { createHash } from 'node:crypto'

/** Upper case hex. */
export function rsaGrip(modulus: Uint8Array): string {
  // A number with its sign: a zero in front, for its first bit is set.
  const sign = (modulus[0] ?? 0) >= 0x80 ? Buffer.of(0) : Buffer.alloc(0)
  return hashed([sign, modulus])
}

interface Curve {
  /** p, a, b, g, n. */
  readonly parameters: readonly (readonly [name: string, hex: string])[]
  /** Whether points are one number, behind a byte that says so. */
  readonly isNative: boolean
}

const P25519 = '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed'
const N25519 = '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed'

/** By object identifier, in hex. */
const CURVES: Readonly<Record<string, Curve>> = {
  // Curve25519
  '2b060104019755010501': {
    isNative: true,
    parameters: [
      ['p', P25519],
      ['a', '01db41'],
      ['b', '01'],
      ['g', `04${'9'.padStart(64, '0')}20ae19a1b8a086b4e01edd2c7748d14c923d4d7e6d7c61b229e9c5a27eced3d9`],
      ['n', N25519],
    ],
  },
  // Ed25519
  '2b06010401da470f01': {
    isNative: true,
    parameters: [
      ['p', P25519],
      ['a', '01'],
      ['b', '2dfc9311d490018c7338bf8688861767ff8ff5b2bebe27548a14b235eca6874a'],
      ['g', `04216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a${'6'.repeat(62)}58`],
      ['n', N25519],
    ],
  },
  // NIST P-256
  '2a8648ce3d030107': {
    isNative: false,
    parameters: [
      ['p', 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'],
      ['a', 'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc'],
      ['b', '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b'],
      [
        'g',
        '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
      ],
      ['n', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'],
    ],
  },
}

/** `point` as OpenPGP writes it; undefined for curves that are not known here. */
export function curveGrip(oid: string, point: Uint8Array): string | undefined {
  const curve = Object.hasOwn(CURVES, oid) ? CURVES[oid] : undefined
  if (curve === undefined) return undefined
  const q = curve.isNative && point[0] === 0x40 ? point.subarray(1) : point
  const fields = [...curve.parameters.map(([name, hex]) => [name, Buffer.from(hex, 'hex')] as const), ['q', q] as const]
  return hashed(fields.flatMap(([name, value]) => [Buffer.from(`(1:${name}${value.length}:`), value, Buffer.from(')')]))
}

function hashed(parts: readonly Uint8Array[]): string {
  return createHash('sha1').update(Buffer.concat(parts)).digest('hex').toUpperCase()
}

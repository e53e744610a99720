/**
 * A host whose random functions, clock and keys give the same in every run and on every machine. What it makes is for tests and for
 * comparing renders: whoever knows the seed knows the passwords and the keys.
 */
import type { Host } from '../func.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { seededKeys } from './seeded-keys.ts'

/** Any text; `time` is what templates take for now, milliseconds since the epoch. Default: SEEDED_TIME. */
export type Seed = string | { readonly text: string; readonly time?: number }

/** 2020-01-01T00:00:00Z. */
export const SEEDED_TIME = 1_577_836_800_000

export interface SeededHost extends Host {
  /** From here on random bytes are those of `stream`, from their first: what one template takes changes nothing for another. */
  readonly begin: (stream: string) => void
}

/** The local time zone is UTC. */
export function seededHost(seed: Seed, lookupHost?: Host['lookupHost']): SeededHost {
  const { text, time = SEEDED_TIME } = typeof seed === 'string' ? { text: seed } : seed
  let randomBytes = streamOf(text, '')
  const now = { ms: time, ns: 0 }
  return {
    now: () => now,
    randomBytes: (count) => randomBytes(count),
    timeZone: 'UTC',
    keys: seededKeys((count) => randomBytes(count)),
    begin(stream) {
      randomBytes = streamOf(text, stream)
    },
    ...(lookupHost === undefined ? {} : { lookupHost }),
  }
}

/** AES in counter mode, with a key from the seed and the stream's name. */
function streamOf(seed: string, name: string): Host['randomBytes'] {
  const { createCipheriv, createHmac } = nodeCrypto()
  const key = createHmac('sha256', seed).update(name).digest()
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return (count) => cipher.update(Buffer.alloc(count))
}

/** Keyrings in the three forms that Helm reads: GnuPG's keybox, ASCII armor, binary packets. */
import { decodeArmor } from './armor.ts'
import { readEntities, type Entity } from './entity.ts'
import { isKeybox, keyboxKeys } from './keybox.ts'
import { failure, isOpenPgpError } from './openpgp-error.ts'
import { PacketReader } from './packets.ts'

const ARMORED_KEYS = new Set(['PGP PUBLIC KEY BLOCK', 'PGP PRIVATE KEY BLOCK'])

/** `name` is what messages call the keyring. Throws OpenPgpError in Helm's words. */
export async function readKeyring(bytes: Uint8Array, name: string): Promise<Entity[]> {
  if (isKeybox(bytes)) {
    return readEntities(new PacketReader(about(`reading keybox ${name}: `, () => keyboxKeys(bytes))))
  }
  const text = Buffer.from(bytes).toString('latin1')
  if (!text.trimStart().startsWith('-----BEGIN PGP')) return readEntities(new PacketReader(bytes))
  try {
    return await readArmored(text)
  } catch (error) {
    throw prefixed(`reading armored keyring ${name}: `, error)
  }
}

/** All blocks: exports may stand one behind the other. */
async function readArmored(text: string): Promise<Entity[]> {
  const ring: Entity[] = []
  for (let block = decodeArmor(text); block !== undefined; block = decodeArmor(text, block.end)) {
    const { type, body, failure: problem } = block
    if (!ARMORED_KEYS.has(type)) throw failure(`expected a public or private key block, got ${JSON.stringify(type)}`)
    ring.push(...(await readEntities(new PacketReader(body, problem))))
  }
  if (ring.length === 0) throw failure('no keys found')
  return ring
}

function about<Result>(prefix: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw prefixed(prefix, error)
  }
}

function prefixed(prefix: string, error: unknown): unknown {
  return isOpenPgpError(error) ? failure(`${prefix}${error.message}`) : error
}

/**
 * The key whose identity is `id`, else the one of which an identity contains it; undefined if there is none. Throws OpenPgpError if
 * several contain it.
 */
export function findKey(ring: readonly Entity[], id: string): Entity | undefined {
  let found: Entity | undefined
  let count = 0
  for (const entity of ring) {
    for (const name of entity.identities.keys()) {
      if (name === id) return entity
      if (!name.includes(id)) continue
      found = entity
      count++
    }
  }
  // Helm: two identities of one key count as two.
  if (count > 1) throw failure(`more than one key contain the id ${JSON.stringify(id)}`)
  return found
}

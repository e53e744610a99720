/** Archives by what they hold: what has been fetched once is not fetched again. */
import { createHash } from 'node:crypto'
import { quote } from '../../gotemplate/go/strconv.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { SourceContext } from './ports.ts'

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** 64 hex digits of a digest as indexes have it, with or without `sha256:`; '' for none. Throws `source/invalid-index` in Helm's words. */
export function hexDigest(digest: string): string {
  const hex = digest.includes(':') ? digest.slice(digest.indexOf(':') + 1) : digest
  const stranger = Array.from(hex).find((char) => !/[0-9a-f]/i.test(char))
  const problem =
    stranger !== undefined ? `invalid byte: ${runeText(stranger)}` : hex.length % 2 === 1 ? 'odd length hex string' : ''
  if (problem !== '') {
    throw new TshelmError('source/invalid-index', `unable to decode digest: encoding/hex: ${problem}`)
  }
  if (digest !== '' && hex.length !== 64) {
    throw new TshelmError('source/invalid-index', `invalid digest length: ${hex.length / 2}`)
  }
  return hex.toLowerCase()
}

/** Go: %#U. */
function runeText(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} ${quote(char).replace(/^"|"$/g, "'")}`
}

/** The archive of that digest, if the cache has it and it still is what it was. */
export async function cachedArchive(
  digest: string,
  { contents, emit }: SourceContext,
): Promise<Uint8Array | undefined> {
  const bytes = digest === '' ? undefined : await contents?.read(digest, 'chart')
  if (bytes === undefined || sha256Of(bytes) !== digest) return undefined
  emit(log('DEBUG', 'found chart in cache', { id: digest }))
  return bytes
}

/** Throws `source/digest-mismatch`: an index and what it points to have to agree. */
export function checkDigest(bytes: Uint8Array, digest: string, what: string): string {
  const actual = sha256Of(bytes)
  if (digest === '' || digest === actual) return actual
  throw new TshelmError(
    'source/digest-mismatch',
    `${what} has the digest sha256:${actual}, and should have sha256:${digest}`,
    {
      hint: 'the archive was changed, or the index is older than it: run `repo update`, or ask who runs the repository',
    },
  )
}

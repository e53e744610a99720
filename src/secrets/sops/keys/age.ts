/** Data keys for age. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { messageOf } from '../../../errors.ts'
import { armored, decryptAge, encryptAge, unarmored, type Recipient } from '../age/file.ts'
import { findIdentities, type FoundIdentities } from '../age/identities.ts'
import { x25519Recipient } from '../age/native-keys.ts'
import { sshRecipient } from '../age/ssh-keys.ts'
import { sopsError } from '../error.ts'
import type { AgeKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

export async function decryptWithAge({ recipient, enc }: AgeKey, keys: SopsKeys): Promise<Uint8Array> {
  const found = await findIdentities(keys, recipient)
  if (found.identities.length === 0) throw noKey('failed to load age identities', found)
  try {
    return await decryptAge(unarmored(enc), found.identities)
  } catch (error) {
    throw noKey(`failed to create reader for decrypting sops data key with age: ${messageOf(error)}`, found)
  }
}

function noKey(text: string, { problems, unused }: FoundIdentities): Error {
  const failed = problems.length === 0 ? '' : `. Errors while loading age identities: ${problems.join('; ')}`
  return sopsError('secrets/no-key', `${text}${failed}${unusedText(unused)}`)
}

function unusedText(unused: readonly string[]): string {
  if (unused.length === 0) return ''
  const names = unused.map((name) => `'${name}'`)
  const last = names.pop()!
  const plural = names.length > 0 ? 's' : ''
  const before = names.length === 0 ? '' : names.length === 1 ? `${names[0]!} and ` : `${names.join(', ')}, and `
  return `. Did not find keys in location${plural} ${before}${last}.`
}

export async function encryptWithAge({ recipient }: AgeKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  return armored(await encryptAge(dataKey, [parseRecipient(recipient)], keys.randomBytes))
}

/** Of a list with commas. Throws with the texts of SOPS. */
export function ageKeysOf(recipients: string): AgeKey[] {
  if (recipients === '') return []
  return recipients.split(',').map((text) => {
    const recipient = text.trim()
    parseRecipient(recipient)
    return { type: 'age', recipient, enc: '' }
  })
}

function parseRecipient(recipient: string): Recipient {
  if (recipient.startsWith('age1pq1')) {
    throw sopsError('secrets/unsupported', 'post-quantum recipients of age are not supported')
  }
  if (recipient.startsWith('age1') && recipient.indexOf('1', 4) > 0) {
    throw sopsError(
      'secrets/unsupported',
      'failed to parse input as age key from age plugin: plugins are not supported',
    )
  }
  if (recipient.startsWith('age1')) {
    return about('failed to parse input as Bech32-encoded age public key', () => x25519Recipient(recipient))
  }
  if (recipient.startsWith('ssh-')) {
    return about('failed to parse input as age-ssh public key', () => sshRecipient(recipient))
  }
  throw sopsError('secrets/config', `failed to parse input, unknown recipient type: ${quote(recipient)}`)
}

function about<Result>(doing: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw sopsError('secrets/config', `${doing}: ${messageOf(error)}`)
  }
}

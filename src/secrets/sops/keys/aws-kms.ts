/** Data keys for AWS KMS. */
import { decodeBase64, encodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { messageOf, wrapError } from '../../../errors.ts'
import { callAws, KMS } from '../../aws/call.ts'
import { openAws, type AwsSession } from '../../aws/session.ts'
import { textAt } from '../../request.ts'
import { sopsError } from '../error.ts'
import type { KmsKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

const ARN = /^arn:aws[\w-]*:kms:(.+):[0-9]+:(?:key|alias)\/.+$/

function sessionFor({ arn, role, profile }: KmsKey, keys: SopsKeys): AwsSession {
  const region = ARN.exec(arn)?.[1]
  if (region === undefined) throw sopsError('secrets/config', `no valid ARN found in '${arn}'`)
  return openAws(keys, { region, profile: profile || undefined, roleArn: role || undefined })
}

export async function decryptWithKms(key: KmsKey, keys: SopsKeys): Promise<Uint8Array> {
  let blob: Uint8Array
  try {
    blob = decodeBase64(key.enc)
  } catch (error) {
    throw sopsError('secrets/invalid-file', `error base64-decoding encrypted data key: ${messageOf(error)}`)
  }
  const answer = await about('decrypt', () =>
    callAws(sessionFor(key, keys), KMS, 'Decrypt', { ...inputOf(key), CiphertextBlob: encodeBase64(blob) }),
  )
  return decodeBase64(textAt(answer, 'Plaintext') ?? '')
}

export async function encryptWithKms(key: KmsKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  const input = { ...inputOf(key), Plaintext: encodeBase64(dataKey) }
  const answer = await about('encrypt', () => callAws(sessionFor(key, keys), KMS, 'Encrypt', input))
  return textAt(answer, 'CiphertextBlob') ?? ''
}

function inputOf({ arn, context }: KmsKey): Record<string, unknown> {
  return {
    KeyId: arn,
    ...(context === undefined || context.size === 0 ? {} : { EncryptionContext: Object.fromEntries(context) }),
  }
}

async function about<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (messageOf(error).startsWith('no valid ARN')) throw error
    throw wrapError(`failed to ${what} sops data key with AWS KMS: `, error)
  }
}

/** `key:value` pairs with commas; undefined if they are none. */
export function parseContext(text: string): Map<string, string> | undefined {
  if (text === '') return undefined
  const pairs = text.split(',').map((pair) => pair.split(':'))
  if (pairs.some(({ length }) => length !== 2)) return undefined
  return new Map(pairs.map(([key, value]) => [key!, value!]))
}

export interface KmsOptions {
  readonly context?: ReadonlyMap<string, string> | undefined
  readonly profile?: string
  readonly created: string
}

/** Of `ARN[+ROLE]`. */
export function kmsKeyOf(text: string, { context, profile = '', created }: KmsOptions): KmsKey {
  const bare = text.replaceAll(' ', '')
  const at = bare.indexOf('+arn:')
  const [arn, role] = at > 0 ? [bare.slice(0, at), bare.slice(at + 1)] : [bare, '']
  return { type: 'kms', arn, role, ...(context === undefined ? {} : { context }), profile, created, enc: '' }
}

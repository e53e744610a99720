/** Data keys for Google Cloud KMS (source: Cloud KMS REST API, projects.locations.keyRings.cryptoKeys). */
import { decodeBase64, encodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { messageOf, wrapError } from '../../../errors.ts'
import { callGcp } from '../../gcp/call.ts'
import { openGcp, type GcpSession } from '../../gcp/token.ts'
import { textAt } from '../../request.ts'
import { sopsError } from '../error.ts'
import type { GcpKmsKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

const RESOURCE = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/

export async function decryptWithGcpKms({ resource, enc }: GcpKmsKey, keys: SopsKeys): Promise<Uint8Array> {
  const session = await sessionFor(resource, keys)
  const ciphertext = encodeBase64(decodeBase64(enc))
  const answer = await call(session, `${resource}:decrypt`, { ciphertext }, 'decrypt')
  return decodeBase64(textAt(answer, 'plaintext') ?? '')
}

export async function encryptWithGcpKms({ resource }: GcpKmsKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  const session = await sessionFor(resource, keys)
  const answer = await call(session, `${resource}:encrypt`, { plaintext: encodeBase64(dataKey) }, 'encrypt')
  return textAt(answer, 'ciphertext') ?? ''
}

async function sessionFor(resource: string, keys: SopsKeys): Promise<GcpSession> {
  const { env } = keys
  if (!RESOURCE.test(resource)) {
    throw sopsError('secrets/config', `cannot create GCP KMS service: no valid resource ID found in "${resource}"`)
  }
  const given = env['GOOGLE_CREDENTIALS'] || undefined
  const credentialsJson = given === undefined ? undefined : await fileOr(given, keys)
  return openGcp(keys, { credentialsJson, accessToken: env['GOOGLE_OAUTH_ACCESS_TOKEN'] })
}

/** A path, or the credentials themselves. */
async function fileOr(given: string, { readFile }: SopsKeys): Promise<string> {
  try {
    return decodeUtf8(await readFile(given))
  } catch {
    return given
  }
}

async function call(
  session: GcpSession,
  path: string,
  body: Readonly<Record<string, string>>,
  what: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { env } = session.host
  const domain = env['SOPS_GCP_KMS_UNIVERSE_DOMAIN'] || 'googleapis.com'
  const endpoint = env['SOPS_GCP_KMS_ENDPOINT'] || `cloudkms.${domain}`
  const origin = /^https?:\/\//.test(endpoint) ? endpoint.replace(/\/+$/, '') : `https://${endpoint}`
  try {
    return await callGcp(session, { method: 'POST', url: `${origin}/v1/${path}`, body })
  } catch (error) {
    const doing = `failed to ${what} sops data key with GCP KMS key: `
    throw messageOf(error).startsWith(doing) ? error : wrapError(doing, error)
  }
}

export function gcpKeyOf(text: string, created: string): GcpKmsKey {
  return { type: 'gcp_kms', resource: text.replaceAll(' ', ''), created, enc: '' }
}

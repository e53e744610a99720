/** Data keys for HuaweiCloud KMS (source: its API reference, "Encrypting Data", "Decrypting Data", and "AK/SK Signing"). */
import { createHash, createHmac } from 'node:crypto'
import { join } from 'node:path/posix'
import { decodeBase64, encodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { wrapError } from '../../../errors.ts'
import { askStore, codeOfStatus, jsonOf, textAt, type StoreAnswer } from '../../request.ts'
import { sopsError } from '../error.ts'
import type { HuaweiKmsKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'
import { readIni } from '../stores/ini-read.ts'
import { isBranch } from '../tree.ts'

const ALGORITHM = 'SYMMETRIC_DEFAULT'

export async function decryptWithHuawei({ id, enc }: HuaweiKmsKey, keys: SopsKeys): Promise<Uint8Array> {
  const { region, uuid } = placeOf(id)
  const answer = await operate(region, keys, {
    operation: 'decrypt-data',
    doing: 'decrypt',
    body: { cipher_text: enc, encryption_algorithm: ALGORITHM, key_id: uuid },
  })
  const text = textAt(answer, 'plain_text')
  if (text === undefined) throw sopsError('secrets/failed', 'decryption response missing plaintext')
  return decodeBase64(text)
}

export async function encryptWithHuawei({ id }: HuaweiKmsKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  const { region, uuid } = placeOf(id)
  const answer = await operate(region, keys, {
    operation: 'encrypt-data',
    doing: 'encrypt',
    body: { encryption_algorithm: ALGORITHM, key_id: uuid, plain_text: encodeBase64(dataKey) },
  })
  const text = textAt(answer, 'cipher_text')
  if (text === undefined) throw sopsError('secrets/failed', 'encryption response missing ciphertext')
  return text
}

interface Operation {
  readonly operation: string
  readonly doing: string
  readonly body: Readonly<Record<string, string>>
}

async function operate(region: string, keys: SopsKeys, { operation, doing, body }: Operation): Promise<unknown> {
  const credentials = await findCredentials(keys)
  const url = `${endpointOf(region, keys)}/v1.0/${credentials.project}/kms/${operation}`
  const request: Unsigned = { method: 'POST', url, body: Buffer.from(JSON.stringify(body)) }
  try {
    const signed = signedHeaders(request, credentials, keys.clock.now())
    const answer = await askStore(keys, { ...request, credentials: signed, repeatable: true })
    if (answer.status === 200) return jsonOf(answer.body)
    throw apiError(answer)
  } catch (error) {
    throw wrapError(`failed to ${doing} sops data key with HuaweiCloud KMS: `, error)
  }
}

function apiError({ status, body, headers }: StoreAnswer): Error {
  const said = jsonOf(body)
  const code = textAt(said, 'error', 'error_code') ?? textAt(said, 'error_code') ?? ''
  const message = textAt(said, 'error', 'error_msg') ?? textAt(said, 'error_msg') ?? ''
  const id = String(headers['x-request-id'] ?? '')
  const fields = { status_code: status, request_id: id, error_code: code, error_message: message }
  return sopsError(
    codeOfStatus(status),
    JSON.stringify({ ...fields, encoded_authorization_message: '', details: null }),
  )
}

const OTHER_DOMAINS: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' }

function endpointOf(region: string, { env }: SopsKeys): string {
  const named = env[`HUAWEICLOUD_SDK_REGION_KMS_${region.toUpperCase().replaceAll('-', '_')}`]?.split(',')[0]
  if (named !== undefined && named !== '') return named.replace(/\/+$/, '')
  return `https://kms.${region}.${OTHER_DOMAINS[region] ?? 'myhuaweicloud.com'}`
}

interface Credentials {
  readonly access: string
  readonly secret: string
  readonly project: string
  readonly token: string
}

/** Of the environment, else of the section `basic` of HuaweiCloud's own file. */
async function findCredentials(keys: SopsKeys): Promise<Credentials> {
  const { env } = keys
  const setting = (name: string): string => env[`HUAWEICLOUD_SDK_${name}`] ?? ''
  const found: Credentials =
    setting('AK') !== '' && setting('SK') !== ''
      ? {
          access: setting('AK'),
          secret: setting('SK'),
          project: setting('PROJECT_ID'),
          token: setting('SECURITY_TOKEN'),
        }
      : await profileCredentials(keys)
  const doing = 'failed to create HuaweiCloud KMS client: failed to get HuaweiCloud credentials: '
  if (found.access === '' || found.secret === '') {
    throw sopsError('secrets/no-key', `${doing}no access key`, {
      hint: 'set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or write ~/.huaweicloud/credentials',
    })
  }
  if (/^[\w-]+$/.test(found.project)) return found
  throw sopsError('secrets/config', `${doing}no project`, { hint: 'set HUAWEICLOUD_SDK_PROJECT_ID' })
}

async function profileCredentials({ env, home, readFile }: SopsKeys): Promise<Credentials> {
  const path = env['HUAWEICLOUD_SDK_CREDENTIALS_FILE'] || join(home, '.huaweicloud/credentials')
  const text = await readFile(path).then(decodeUtf8, () => '')
  const section = readIni(text).items.find(({ key }) => key === 'basic')?.value
  const setting = (name: string): string => {
    const value = isBranch(section) ? section.items.find(({ key }) => key === name)?.value : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    access: setting('ak'),
    secret: setting('sk'),
    project: setting('project_id'),
    token: setting('security_token'),
  }
}

interface Unsigned {
  readonly method: 'POST'
  readonly url: string
  readonly body: Uint8Array
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

function signedHeaders({ method, url, body }: Unsigned, credentials: Credentials, now: number): Record<string, string> {
  const { access, secret, project, token } = credentials
  const { host, pathname } = new URL(url)
  const date = `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const headers: Record<string, string> = {
    host,
    'x-project-id': project,
    'x-sdk-date': date,
    ...(token === '' ? {} : { 'x-security-token': token }),
  }
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${headers[name]!}\n`).join('')
  const canonical = [method, `${pathname}/`, '', lines, names.join(';'), sha256(body)].join('\n')
  const toSign = ['SDK-HMAC-SHA256', date, sha256(canonical)].join('\n')
  const signature = createHmac('sha256', secret).update(toSign).digest('hex')
  const authorization = `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  const sent = names.filter((name) => name !== 'host').map((name) => [name, headers[name]!] as const)
  return { ...Object.fromEntries(sent), 'content-type': 'application/json', authorization }
}

interface Place {
  readonly region: string
  readonly uuid: string
}

/** Of `REGION:UUID`. Throws `secrets/config` in the words of SOPS. */
function placeOf(id: string): Place {
  const at = id.indexOf(':')
  const wrong = (why: string): Error => sopsError('secrets/config', why)
  if (at < 0) throw wrong(`invalid key ID format: expected 'region:key-uuid', got ${quote(id.trim())}`)
  const [region, uuid] = [id.slice(0, at).trim(), id.slice(at + 1).trim()]
  if (region === '') throw wrong(`region cannot be empty in key ID: ${quote(id.trim())}`)
  if (uuid === '') throw wrong(`key UUID cannot be empty in key ID: ${quote(id.trim())}`)
  if (/^[a-z0-9-]+$/.test(region)) return { region, uuid }
  throw wrong(`invalid region ${quote(region)} in key ID: ${quote(id.trim())}`)
}

export function huaweiKeyOf(id: string, created: string): HuaweiKmsKey {
  placeOf(id)
  return { type: 'hckms', id, created, enc: '' }
}

/** Of a list with commas. */
export function huaweiKeysOf(ids: string, created: string): HuaweiKmsKey[] {
  return ids
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
    .map((id) => huaweiKeyOf(id, created))
}

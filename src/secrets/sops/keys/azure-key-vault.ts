/** Data keys for Azure Key Vault: RSA-OAEP-256 (source: Key Vault REST API, "Encrypt" and "Decrypt" of keys). */
import { messageOf, wrapError } from '../../../errors.ts'
import { callKeyVault } from '../../azure/call.ts'
import { openAzure, type AzureSession } from '../../azure/token.ts'
import { textAt } from '../../request.ts'
import { sopsError } from '../error.ts'
import { keyName, type AzureKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

const ALGORITHM = 'RSA-OAEP-256'
const KEY_URL = /^(https:\/\/[^/]+)\/keys\/([^/]+)(\/[^/]*)?$/

export async function decryptWithAzure(key: AzureKey, keys: SopsKeys): Promise<Uint8Array> {
  if (!/^[A-Za-z0-9_-]*$/.test(key.enc)) {
    throw sopsError(
      'secrets/invalid-file',
      'failed to base64 decode Azure Key Vault encrypted key: illegal base64 data',
    )
  }
  const result = await operate(key, 'decrypt', key.enc, keys)
  return Buffer.from(result, 'base64url')
}

export function encryptWithAzure(key: AzureKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  return operate(key, 'encrypt', Buffer.from(dataKey).toString('base64url'), keys)
}

async function operate(key: AzureKey, what: 'encrypt' | 'decrypt', value: string, keys: SopsKeys): Promise<string> {
  const url = `${vaultOf(key)}/keys/${key.name}/${key.version}/${what}`
  try {
    const body = { alg: ALGORITHM, value }
    const answer = await callKeyVault(sessionFor(key, keys), { method: 'POST', url, body })
    return textAt(answer, 'value') ?? ''
  } catch (error) {
    throw wrapError(`failed to ${what} sops data key with Azure Key Vault key '${keyName(key)}': `, error)
  }
}

function vaultOf({ vaultUrl }: AzureKey): string {
  return vaultUrl.replace(/\/+$/, '')
}

/** The token is for the domain that the vault is under. */
function sessionFor(key: AzureKey, keys: SopsKeys): AzureSession {
  const url = vaultOf(key)
  if (!URL.canParse(url)) throw sopsError('secrets/config', `no address of a vault: ${JSON.stringify(url)}`)
  const { hostname } = new URL(url)
  const domain = hostname.includes('.') ? hostname.slice(hostname.indexOf('.') + 1) : hostname
  return openAzure(keys, { resource: `https://${domain}` })
}

/** Of `https://VAULT/keys/NAME[/VERSION]`; without a version, Azure is asked for the newest. */
export async function azureKeyOf(text: string, created: string, keys: SopsKeys): Promise<AzureKey> {
  const match = KEY_URL.exec(text.trim())
  if (match === null) {
    throw sopsError(
      'secrets/config',
      `could not parse ${JSON.stringify(text.trim())} into a valid Azure Key Vault MasterKey []`,
    )
  }
  const [, vaultUrl, name, version = ''] = match
  return withVersion(
    { type: 'azure_kv', vaultUrl: vaultUrl!, name: name!, version: version.slice(1), created, enc: '' },
    keys,
  )
}

export async function withVersion(key: AzureKey, keys: SopsKeys): Promise<AzureKey> {
  if (key.version !== '') return key
  try {
    const answer = await callKeyVault(sessionFor(key, keys), { url: `${vaultOf(key)}/keys/${key.name}/` })
    const id = textAt(answer, 'key', 'kid') ?? ''
    return { ...key, version: id.split('/').at(-1) ?? '' }
  } catch (error) {
    throw sopsError('secrets/failed', `failed to fetch Azure Key to retrieve key version: ${messageOf(error)}`)
  }
}

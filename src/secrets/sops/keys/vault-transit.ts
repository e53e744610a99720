/** Data keys for the transit engine of HashiCorp Vault (source: Vault API documentation, "Transit secrets engine"). */
import { join } from 'node:path/posix'
import { decodeBase64, encodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { wrapError } from '../../../errors.ts'
import { openVault, type Vault } from '../../vault/client.ts'
import { sopsError } from '../error.ts'
import type { VaultKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

const ALLOWLIST = 'SOPS_HC_VAULT_ALLOWLIST'
const FORMAT = 'https://vault.example.com:8200/v1/transit/keys/keyName'

export async function decryptWithVault(key: VaultKey, keys: SopsKeys): Promise<Uint8Array> {
  const path = join(key.enginePath, 'decrypt', key.keyName)
  const vault = await clientFor(key, keys)
  return about(`failed to decrypt sops data key from Vault transit backend '${path}': `, async () => {
    const text = await field(vault, path, { ciphertext: key.enc }, 'plaintext')
    try {
      return decodeBase64(text)
    } catch {
      throw sopsError('secrets/failed', 'cannot decode base64 plaintext into data key bytes')
    }
  })
}

export async function encryptWithVault(key: VaultKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  const path = join(key.enginePath, 'encrypt', key.keyName)
  const vault = await clientFor(key, keys)
  return about(`failed to encrypt sops data key to Vault transit backend '${path}': `, () =>
    field(vault, path, { plaintext: encodeBase64(dataKey) }, 'ciphertext'),
  )
}

async function about<T>(doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw wrapError(doing, error)
  }
}

type FieldName = 'plaintext' | 'ciphertext'

async function field(
  vault: Vault,
  path: string,
  body: Readonly<Record<string, string>>,
  name: FieldName,
): Promise<string> {
  const secret = await vault.write(path, body)
  if (secret?.data === undefined) throw sopsError('secrets/failed', 'transit backend is empty')
  const value = secret.data[name]
  if (typeof value === 'string') return value
  const [missing, odd] =
    name === 'plaintext'
      ? ['no decrypted data', 'decrypted plaintext data cannot be cast to string']
      : ['no encrypted data', 'encrypted ciphertext cannot be cast to string']
  throw sopsError('secrets/failed', value === undefined ? missing : odd)
}

async function clientFor({ address }: VaultKey, keys: SopsKeys): Promise<Vault> {
  if (!isAllowed(address, keys.env[ALLOWLIST] ?? '')) {
    throw sopsError('secrets/config', `Allowlist does not allow ${address}`)
  }
  const vault = openVault(keys, { address })
  if (vault.token === '') vault.token = await userToken(keys)
  return vault
}

function isAllowed(address: string, list: string): boolean {
  if (list === '' || list === 'all') return true
  if (list === 'none') return false
  const withSlash = (text: string): string => (text.endsWith('/') ? text : `${text}/`)
  return list.split(',').some((entry, i) => {
    const trimmed = entry.replace(/^ +| +$/g, '')
    if (trimmed === '') throw sopsError('secrets/config', `${ALLOWLIST}'s entry ${i + 1} is empty`)
    return withSlash(address).startsWith(withSlash(trimmed))
  })
}

/** What `vault login` left; empty if there is nothing. */
async function userToken({ home, readFile }: SopsKeys): Promise<string> {
  const path = join(home, '.vault-token')
  try {
    return decodeUtf8(await readFile(path)).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw sopsError('secrets/config', `cannot get Vault token: ${fileErrorText(path, error)}`)
  }
}

/** Of `https://HOST/v1/ENGINE/keys/NAME`. Throws with the texts of SOPS. */
export function vaultKeyOf(text: string, created: string): VaultKey {
  if (!URL.canParse(text)) {
    throw sopsError('secrets/config', `missing scheme in Vault URL (should be like this: +${FORMAT}), got: ${text}`)
  }
  const { origin, pathname } = new URL(text)
  if (/\/[^/]+\/v[\d]+\/[^/]+\/[^/]+\/[^/]+/.test(pathname)) {
    throw sopsError(
      'secrets/config',
      `running Vault with a prefixed URL is not supported! (Format has to be like ${FORMAT})`,
    )
  }
  if (!/\/v[\d]+\/[^/]+\/[^/]+\/[^/]+/.test(pathname)) {
    throw sopsError('secrets/config', `vault path does not seem to be formatted correctly: (eg. ${FORMAT})`)
  }
  const parts = pathname.replace(/^\/+|\/+$/g, '').split('/')
  return {
    type: 'hc_vault',
    address: origin,
    enginePath: join(...parts.slice(1, -2)),
    keyName: parts.at(-1)!,
    created,
    enc: '',
  }
}

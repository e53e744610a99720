/** Asks whoever holds a master key. What clouds need is loaded when one of their keys occurs. */
import type { MasterKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'
import { decryptWithAge, encryptWithAge } from './age.ts'

/** Rejects with the texts of SOPS. */
export async function decryptDataKey(key: MasterKey, keys: SopsKeys): Promise<Uint8Array> {
  switch (key.type) {
    case 'age':
      return decryptWithAge(key, keys)
    case 'pgp':
      return (await import('./pgp.ts')).decryptWithPgp(key, keys)
    case 'kms':
      return (await import('./aws-kms.ts')).decryptWithKms(key, keys)
    case 'gcp_kms':
      return (await import('./gcp-kms.ts')).decryptWithGcpKms(key, keys)
    case 'azure_kv':
      return (await import('./azure-key-vault.ts')).decryptWithAzure(key, keys)
    case 'hc_vault':
      return (await import('./vault-transit.ts')).decryptWithVault(key, keys)
    case 'hckms':
      return (await import('./huawei-kms.ts')).decryptWithHuawei(key, keys)
  }
}

/** Rejects with the texts of SOPS. */
export async function encryptDataKey(key: MasterKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  switch (key.type) {
    case 'age':
      return encryptWithAge(key, dataKey, keys)
    case 'pgp':
      return (await import('./pgp.ts')).encryptWithPgp(key, dataKey, keys)
    case 'kms':
      return (await import('./aws-kms.ts')).encryptWithKms(key, dataKey, keys)
    case 'gcp_kms':
      return (await import('./gcp-kms.ts')).encryptWithGcpKms(key, dataKey, keys)
    case 'azure_kv':
      return (await import('./azure-key-vault.ts')).encryptWithAzure(key, dataKey, keys)
    case 'hc_vault':
      return (await import('./vault-transit.ts')).encryptWithVault(key, dataKey, keys)
    case 'hckms':
      return (await import('./huawei-kms.ts')).encryptWithHuawei(key, dataKey, keys)
  }
}

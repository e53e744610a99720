/** Files where .sops.yaml says that others find them: encrypted in buckets, plain in Vault, which keeps them itself. */
import { writeS3 } from '../aws/s3.ts'
import { openAws } from '../aws/session.ts'
import { writeGcs } from '../gcp/storage.ts'
import { openGcp } from '../gcp/token.ts'
import { isRecord } from '../request.ts'
import { openVault } from '../vault/client.ts'
import type { Destination } from './config.ts'
import { invalidFile } from './error.ts'
import type { SopsKeys } from './ports.ts'
import { writeJson } from './stores/json-write.ts'
import { branch, isBranch, isComment, type Branch, type Item, type Value } from './tree.ts'

type Bucket = Extract<Destination, { kind: 's3' | 'gcs' }>
type VaultPlace = Extract<Destination, { kind: 'vault' }>

/** What people call the place of a file. */
export function placeOf(destination: Destination, name: string, { env }: Pick<SopsKeys, 'env'>): string {
  if (destination.kind !== 'vault') return `${destination.kind}://${destination.bucket}/${destination.prefix}${name}`
  const address = destination.address || env['VAULT_ADDR'] || 'https://127.0.0.1:8200'
  return `${address}/v1/${vaultPath(destination, name)}`
}

/** Rejects with `secrets/…` in the words of the store. */
export async function publishFile(
  { kind, bucket, prefix }: Bucket,
  name: string,
  bytes: Uint8Array,
  keys: SopsKeys,
): Promise<void> {
  const key = prefix + name
  if (kind === 's3') return writeS3(openAws(keys), { bucket, key }, bytes)
  // A stand-in on this machine asks for no token.
  const session = openGcp(keys, keys.env['STORAGE_EMULATOR_HOST'] ? { accessToken: 'none' } : {})
  return writeGcs(session, { bucket, key }, bytes)
}

function vaultPath({ path, mount, version }: VaultPlace, name: string): string {
  return `${mount}${version === 1 ? '' : 'data/'}${path}${name}`
}

/** Writes nothing if that is what stands there. Rejects with `secrets/…` in the words of Vault. */
export async function publishValues(
  place: VaultPlace,
  name: string,
  documents: readonly Branch[],
  keys: SopsKeys,
): Promise<void> {
  const vault = openVault(keys, place.address === '' ? {} : { address: place.address })
  const path = vaultPath(place, name)
  const text = writeJson(valuesOf(documents), '')
  try {
    const { data } = (await vault.read(path)) ?? {}
    if (isSame(place.version === 1 ? data : data?.['data'], JSON.parse(text))) return
  } catch {
    const message = `Cannot check if destination secret already exists in ${path}. New version will be created even if the data has not been changed.`
    keys.warn?.({ part: 'PUBLISH', message })
  }
  await vault.write(path, place.version === 1 ? text : `{"data":${text}}`)
}

/** One map of all documents, later ones before earlier ones, without comments and in the order of their keys. */
function valuesOf(documents: readonly Branch[]): Branch {
  const values = new Map<string, Value>()
  for (const { key, value } of documents.flatMap(({ items }): Item[] => items)) {
    if (isComment(key)) continue
    if (typeof key !== 'string') throw invalidFile('Vault has only text for keys')
    values.set(key, plainValue(value))
  }
  return branch([...values.keys()].sort().map((key) => ({ key, value: values.get(key)! })))
}

function plainValue(value: Value): Value {
  if (Array.isArray(value)) return value.filter((item) => !isComment(item)).map(plainValue)
  return isBranch(value) ? valuesOf([value]) : value
}

function isSame(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(found)) {
    return Array.isArray(wanted) && found.length === wanted.length && found.every((item, i) => isSame(item, wanted[i]))
  }
  if (!isRecord(found)) return found === wanted
  const names = Object.keys(found)
  if (!isRecord(wanted) || names.length !== Object.keys(wanted).length) return false
  return names.every((name) => Object.hasOwn(wanted, name) && isSame(found[name], wanted[name]))
}

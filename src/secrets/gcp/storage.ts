/** Objects of Cloud Storage (source: Cloud Storage JSON API, "Objects: insert"). */
import { wrapError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { callGcp } from './call.ts'
import type { GcpSession } from './token.ts'

/** Google's, or a stand-in's that the environment names. */
export function storageOrigin({ env }: Pick<SecretsHost, 'env'>): string {
  const emulator = env['STORAGE_EMULATOR_HOST']
  if (!emulator) return 'https://storage.googleapis.com'
  return (emulator.includes('://') ? emulator : `http://${emulator}`).replace(/\/+$/, '')
}

/** Rejects with `secrets/…`; the message begins with the bucket. */
export async function writeGcs(
  session: GcpSession,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  bytes: Uint8Array,
): Promise<void> {
  const query = new URLSearchParams({ uploadType: 'media', name: key })
  const url = `${storageOrigin(session.host)}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?${query.toString()}`
  try {
    await callGcp(session, { method: 'POST', url, bytes })
  } catch (error) {
    throw wrapError(`bucket ${bucket}: `, error)
  }
}

/** One blob of Azure Storage (source: Blob service REST API, "Get Blob" and "Authorize with Shared Key"). */
import { createHmac } from 'node:crypto'
import { TshelmError } from '../../../errors.ts'
import { openAzure } from '../../azure/token.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'

export interface Blob {
  readonly group: string
  readonly account: string
  readonly container: string
  readonly key: string
  readonly subscription: string
  /** Default: AZURE_STORAGE_ACCESS_KEY, or the first that the account has. */
  readonly accessKey?: string
  /** Whether a token of Entra ID is shown instead of a key. Default: ARM_USE_AZUREAD. */
  readonly entra?: boolean
}

const VERSION = '2021-12-02'

export async function readBlob(host: SecretsHost, blob: Blob): Promise<Uint8Array> {
  const { account, container, key } = blob
  // It becomes a part of the address that the key is shown to.
  if (!/^[a-z0-9]{3,24}$/.test(account))
    throw new TshelmError('secrets/invalid-reference', `invalid name of a storage account: ${JSON.stringify(account)}`)
  const path = `/${container}/${key.split('/').map(encodeURIComponent).join('/')}`
  const url = `https://${account}.blob.core.windows.net${path}`
  const date = new Date(host.clock.now()).toUTCString()
  const headers = { 'x-ms-date': date, 'x-ms-version': VERSION }
  const authorization =
    blob.entra === true || host.env['ARM_USE_AZUREAD'] === 'true'
      ? `Bearer ${await openAzure(host, { resource: 'https://storage.azure.com' }).token()}`
      : sharedKey({ account, path, date }, await accessKey(host, blob))
  const answer = await askStore(host, { url, headers, credentials: { authorization } })
  if (answer.status === 200) return answer.body
  const said = /<Code>([^<]*)</.exec(answer.body.toString('utf8'))?.[1] ?? answer.statusText
  throw new TshelmError(codeOfStatus(answer.status), `failed to download blob: RESPONSE ${answer.status}: ${said}`)
}

/** Of a GET without a body: eleven headers of the canonical text are empty. */
function sharedKey(
  { account, path, date }: { readonly account: string; readonly path: string; readonly date: string },
  key: string,
): string {
  const text = `GET${'\n'.repeat(12)}x-ms-date:${date}\nx-ms-version:${VERSION}\n/${account}${path}`
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64')
  return `SharedKey ${account}:${signature}`
}

async function accessKey(host: SecretsHost, blob: Blob): Promise<string> {
  const given = blob.accessKey || host.env['AZURE_STORAGE_ACCESS_KEY']
  if (given) return given
  const subscription = blob.subscription || host.env['AZURE_SUBSCRIPTION_ID']
  if (!subscription) {
    const message = "Blob access key not found in ENV, terraform config and can't be fetched from current Azure Profile"
    throw new TshelmError('secrets/config', message, { hint: 'set AZURE_STORAGE_ACCESS_KEY or AZURE_SUBSCRIPTION_ID' })
  }
  const token = await openAzure(host, { resource: 'https://management.azure.com' }).token()
  const place = [
    ...['subscriptions', subscription, 'resourceGroups', blob.group],
    ...['providers', 'Microsoft.Storage', 'storageAccounts', blob.account, 'listKeys'],
  ]
  const answer = await askStore(host, {
    method: 'POST',
    url: `https://management.azure.com/${place.map(encodeURIComponent).join('/')}?api-version=2023-01-01`,
    credentials: { authorization: `Bearer ${token}` },
    body: new Uint8Array(),
  })
  const said = jsonOf(answer.body)
  const keys = isRecord(said) && Array.isArray(said['keys']) ? said['keys'] : []
  const key = textAt(keys[0], 'value')
  if (answer.status === 200 && key !== undefined) return key
  throw new TshelmError(codeOfStatus(answer.status), `failed to list keys: ${answer.statusText}`)
}

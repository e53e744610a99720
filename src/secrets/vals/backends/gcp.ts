/** References to what Google Cloud keeps: `gcpsecrets`, `gcs`, `gkms`. */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../../../errors.ts'
import { callGcp, sendGcp } from '../../gcp/call.ts'
import { openGcp, type GcpSession } from '../../gcp/token.ts'
import { storageOrigin } from '../../gcp/storage.ts'
import { codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { decodeBase64Url } from '../base64.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function gcpSession({ host, shared }: ProviderContext): GcpSession {
  return shared('gcp', () => openGcp(host))
}

const TRUE = /^(1|t|T|true|TRUE|True)$/

/** `ref+gcpsecrets://[PROJECT/]SECRET[?version=…&optional=true&fallback_value=…&trim_nl=true]`: a secret of Secret Manager. */
export function gcpsecrets(context: ProviderContext): Provider {
  const { host, option, has } = context
  const session = gcpSession(context)
  const version = option('version') || 'latest'
  const text = once(async (path): Promise<string> => {
    const slash = path.indexOf('/')
    const project = slash < 0 ? (host.env['GCP_PROJECT'] ?? '') : path.slice(0, slash)
    const place = `projects/${project}/secrets/${path.slice(slash + 1)}/versions/${version}`
    let found: string
    try {
      const url = `https://secretmanager.googleapis.com/v1/${place.split('/').map(encodeURIComponent).join('/')}:access`
      const answer = await callGcp(session, { url })
      found = decodeUtf8(Buffer.from(textAt(answer, 'payload', 'data') ?? '', 'base64'))
    } catch (error) {
      if (TRUE.test(option('optional'))) return ''
      if (has('fallback_value')) return option('fallback_value')
      throw failed('failed to get secret: ', error)
    }
    return TRUE.test(option('trim_nl')) ? found.replace(/\n$/, '') : found
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden', 'failed to unmarshal secret: ') }
}

function failed(what: string, error: unknown): TshelmError {
  const code = error instanceof TshelmError ? error.code : 'secrets/failed'
  return new TshelmError(code, `${what}${messageOf(error)}`, { cause: error })
}

/** `ref+gkms://BASE64URL?project=…&location=…&keyring=…&crypto_key=…`: what is decrypted with a key of Cloud KMS. */
export function gkms(context: ProviderContext): Provider {
  const { option } = context
  const session = gcpSession(context)
  const key = `projects/${option('project')}/locations/${option('location')}/keyRings/${option('keyring')}/cryptoKeys/${option('crypto_key')}`
  const text = once(async (path): Promise<string> => {
    const ciphertext = Buffer.from(decodeBase64Url(path)).toString('base64')
    const url = `https://cloudkms.googleapis.com/v1/${key.split('/').map(encodeURIComponent).join('/')}:decrypt`
    const answer = await callGcp(session, { method: 'POST', url, body: { ciphertext } })
    return decodeUtf8(Buffer.from(textAt(answer, 'plaintext') ?? '', 'base64'))
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden', 'failed to unmarshal value: ') }
}

/** `ref+gcs://BUCKET/OBJECT[?generation=…]`: an object of Cloud Storage. */
export function gcs(context: ProviderContext): Provider {
  const session = gcpSession(context)
  const generation = context.option('generation')
  const text = once(async (path): Promise<string> => {
    const slash = path.indexOf('/')
    const bucket = slash < 0 ? path : path.slice(0, slash)
    if (generation !== '' && !/^[+-]?\d{1,19}$/.test(generation)) {
      const message = `cannot convert generation to int64: strconv.ParseInt: parsing ${JSON.stringify(generation)}: invalid syntax`
      throw new TshelmError('secrets/invalid-reference', message)
    }
    const wanted = Number(generation) > 0 ? generation : ''
    if (wanted !== '') await checkVersioned(session, bucket, wanted)
    return decodeUtf8(await readGcs(session, { bucket, key: path.slice(slash + 1), generation: wanted }))
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden') }
}

/** Of what a service says of a failure. */
const MAX_SHOWN = 1000

export interface GcsObject {
  readonly bucket: string
  readonly key: string
  readonly generation?: string
  /** A key of one's own, in base64. */
  readonly encryptionKey?: string
}

/** Rejects with `secrets/…`; the message begins with the bucket. */
export async function readGcs(
  session: GcpSession,
  { bucket, key, generation = '', encryptionKey }: GcsObject,
): Promise<Buffer> {
  const name = key.split('/').map(encodeURIComponent).join('/')
  const query = generation === '' ? '' : `?generation=${generation}`
  const url = `${storageOrigin(session.host)}/${encodeURIComponent(bucket)}/${name}${query}`
  const answer = await sendGcp(session, {
    url,
    ...(encryptionKey === undefined ? {} : { credentials: await customerKey(encryptionKey) }),
  })
  if (answer.status === 200) return answer.body
  const where = generation === '' ? `bucket ${bucket}` : `bucket ${bucket} with generation ${generation}`
  const said = answer.body.toString('utf8').slice(0, MAX_SHOWN)
  const why =
    answer.status === 404
      ? "storage: object doesn't exist"
      : `googleapi: got HTTP response code ${answer.status} with body: ${said}`
  throw new TshelmError(codeOfStatus(answer.status), `${where}: ${why}`)
}

/** Source: Cloud Storage, "Customer-supplied encryption keys". */
async function customerKey(base64: string): Promise<Record<string, string>> {
  const { createHash } = await import('node:crypto')
  const key = Buffer.from(base64, 'base64')
  return {
    'x-goog-encryption-algorithm': 'AES256',
    'x-goog-encryption-key': key.toString('base64'),
    'x-goog-encryption-key-sha256': createHash('sha256').update(key).digest('base64'),
  }
}

async function checkVersioned(session: GcpSession, bucket: string, generation: string): Promise<void> {
  const url = `${storageOrigin(session.host)}/storage/v1/b/${encodeURIComponent(bucket)}?fields=versioning`
  const answer = await sendGcp(session, { url })
  const said = jsonOf(answer.body)
  if (answer.status !== 200) {
    const why = answer.status === 404 ? "storage: bucket doesn't exist" : `got HTTP response code ${answer.status}`
    throw new TshelmError(
      codeOfStatus(answer.status),
      `bucket ${bucket}: Bucket(${JSON.stringify(bucket)}).Attrs: ${why}`,
    )
  }
  const versioning = isRecord(said) ? said['versioning'] : undefined
  if (isRecord(versioning) && versioning['enabled'] === true) return
  const message = `bucket ${bucket} generation ${generation}: version requested by versioning not enabled`
  throw new TshelmError('secrets/not-found', message)
}

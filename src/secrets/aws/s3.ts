/** One object of Amazon S3 (source: Amazon S3 API Reference, GetObject and PutObject). */
import { TshelmError, wrapError } from '../../errors.ts'
import { askStore, codeOfStatus, type StoreAnswer } from '../request.ts'
import { retrying } from './call.ts'
import { endpointOf } from './endpoint.ts'
import type { AwsSession } from './session.ts'
import { encodeStrictly, signRequest } from './sign.ts'
import { element } from './sts.ts'

export interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly version?: string | undefined
  /** Default: the session's. */
  readonly region?: string | undefined
  /** Default: AWS's, or that of AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL. */
  readonly endpoint?: string | undefined
}

const DECLARED = ['NoSuchKey', 'InvalidObjectState']

/** Rejects with `secrets/…` in the words of AWS's SDK for Go: `operation error S3: GetObject, …`. */
export function readS3(session: AwsSession, object: S3Object): Promise<Buffer> {
  return act(session, object, { method: 'GET', operation: 'GetObject' })
}

/** Rejects as readS3 does. */
export async function writeS3(session: AwsSession, object: S3Object, body: Uint8Array): Promise<void> {
  await act(session, object, { method: 'PUT', operation: 'PutObject', body })
}

interface S3Action {
  readonly method: 'GET' | 'PUT'
  readonly operation: string
  readonly body?: Uint8Array
}

async function act(session: AwsSession, object: S3Object, action: S3Action): Promise<Buffer> {
  try {
    const { answer, spent } = await retrying(session.host, () => send(session, object, action))
    if (answer.status === 200) return answer.body
    throw wrapError(spent, s3Error(answer))
  } catch (error) {
    throw wrapError(`operation error S3: ${action.operation}, `, error)
  }
}

async function send(session: AwsSession, object: S3Object, action: S3Action): Promise<StoreAnswer> {
  const { host } = session
  const region = object.region || (await session.region())
  if (region === '' && object.endpoint === undefined) {
    const message =
      'failed to resolve service endpoint, endpoint rule error, A region must be set when sending requests to S3.'
    throw new TshelmError('secrets/config', message, { hint: 'name one: ?region=… in the reference, or AWS_REGION' })
  }
  const { method, operation, body } = action
  const url = urlOf(object, object.endpoint ?? endpointOf(host, 's3', region, await session.endpoint()), operation)
  const credentials = await session.credentials()
  const scope = { credentials, region: region || 'us-east-1', service: 's3', now: host.clock.now() }
  const sent = body === undefined ? {} : { body, repeatable: true }
  try {
    return await askStore(host, { method, url, credentials: signRequest({ method, url, ...sent }, scope), ...sent })
  } catch (error) {
    throw wrapError('https response error StatusCode: 0, RequestID: , HostID: , request send failed, ', error)
  }
}

/** In the host where certificates of AWS allow it; stand-ins of S3 want it in the path. */
function urlOf({ bucket, key, version }: S3Object, endpoint: string, operation: string): string {
  const path = key.split('/').map(encodeStrictly).join('/')
  const inHost = endpoint.includes('.amazonaws.') && !bucket.includes('.')
  const { protocol, host } = new URL(endpoint)
  const base = inHost ? `${protocol}//${bucket}.${host}` : `${endpoint}/${encodeStrictly(bucket)}`
  const query = new URLSearchParams({ ...(version === undefined ? {} : { versionId: version }), 'x-id': operation })
  return `${base}/${path}?${query.toString()}`
}

function s3Error({ status, headers, body, statusText }: StoreAnswer): TshelmError {
  const xml = body.toString('utf8')
  const told = statusText.replace(/^\d+ /, '')
  const code = element(xml, 'Code') ?? told.replaceAll(' ', '')
  const said = `${code}: ${element(xml, 'Message') ?? told}`
  const ids = `RequestID: ${String(headers['x-amz-request-id'] ?? '')}, HostID: ${String(headers['x-amz-id-2'] ?? '')}`
  const shown = DECLARED.includes(code) ? said : `api error ${said}`
  const message = `https response error StatusCode: ${status}, ${ids}, ${shown}`
  return new TshelmError(codeOfStatus(status), message, { data: { status, awsCode: code } })
}

/** AWS Signature Version 4 (source: IAM User Guide, "Create a signed AWS API request"). */
import { createHash, createHmac } from 'node:crypto'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** Milliseconds since the epoch; absent for those that do not expire. */
  readonly expires?: number
}

export interface UnsignedRequest {
  readonly method: string
  /** With its query; the path is percent-encoded once. */
  readonly url: string
  /** Names in lower case. Those given are signed, and `host` with them. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface SigningScope {
  readonly region: string
  /** The name that the service signs by: `kms`, `secretsmanager`, `ssm`, `s3`, `sts`. */
  readonly service: string
  readonly credentials: AwsCredentials
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The headers to send: those given, and the ones that prove who asks. */
export function signRequest(request: UnsignedRequest, scope: SigningScope): Record<string, string> {
  const { credentials, region, service } = scope
  const stamp = `${new Date(scope.now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const bodyHash = sha256(request.body ?? new Uint8Array())
  const added: Record<string, string> = { ...request.headers, 'x-amz-date': stamp }
  if (credentials.sessionToken !== undefined) added['x-amz-security-token'] = credentials.sessionToken
  if (service === 's3') added['x-amz-content-sha256'] = bodyHash
  const url = new URL(request.url)
  const signed = Object.entries({ ...added, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    canonicalPath(url.pathname, service),
    canonicalQuery(url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    bodyHash,
  ].join('\n')
  const place = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', stamp, place, sha256(canonical)].join('\n')
  const key = [stamp.slice(0, 8), region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  )
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${place}, SignedHeaders=${names}, Signature=${signature}`
  return { ...added, authorization }
}

/** S3 alone signs the path as it is sent; the others encode what is encoded already. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encodeStrictly).join('/')
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort((a, b) => (a[0] === b[0] ? compare(a[1], b[1]) : compare(a[0], b[0])))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** RFC 3986: everything but its unreserved characters. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

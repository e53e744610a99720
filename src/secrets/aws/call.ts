/** One operation of an AWS service that speaks JSON (source: Smithy, "AWS JSON 1.1 protocol"). */
import { isTshelmError, TshelmError, wrapError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, parsedJson, textAt, type StoreAnswer } from '../request.ts'
import { endpointOf } from './endpoint.ts'
import type { AwsSession } from './session.ts'
import { signRequest } from './sign.ts'

export interface AwsService {
  /** In addresses and signatures: `kms`. */
  readonly id: string
  /** As AWS's SDKs call it in errors: `KMS`. */
  readonly name: string
  /** Before the operation in `x-amz-target`: `TrentService`. */
  readonly target: string
  /** Errors that the service's API declares for what is asked of it here. */
  readonly errors: readonly string[]
}

export const KMS: AwsService = {
  id: 'kms',
  name: 'KMS',
  target: 'TrentService',
  errors: [
    'DependencyTimeoutException',
    'DisabledException',
    'DryRunOperationException',
    'IncorrectKeyException',
    'InvalidCiphertextException',
    'InvalidGrantTokenException',
    'InvalidKeyUsageException',
    'KeyUnavailableException',
    'KMSInternalException',
    'KMSInvalidStateException',
    'NotFoundException',
  ],
}

export const SSM: AwsService = {
  id: 'ssm',
  name: 'SSM',
  target: 'AmazonSSM',
  errors: [
    'InternalServerError',
    'InvalidFilterKey',
    'InvalidFilterOption',
    'InvalidFilterValue',
    'InvalidKeyId',
    'InvalidNextToken',
    'ParameterNotFound',
    'ParameterVersionNotFound',
  ],
}

export const SECRETS_MANAGER: AwsService = {
  id: 'secretsmanager',
  name: 'Secrets Manager',
  target: 'secretsmanager',
  errors: [
    'DecryptionFailure',
    'InternalServiceError',
    'InvalidParameterException',
    'InvalidRequestException',
    'ResourceNotFoundException',
  ],
}

/** Rejects with `secrets/…` in the words of AWS's SDK for Go: `operation error KMS: Decrypt, …`. */
export async function callAws(
  session: AwsSession,
  service: AwsService,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { answer, spent } = await retrying(session.host, () => send(session, service, operation, input))
    if (answer.status !== 200) throw wrapError(spent, apiError(answer, service.errors))
    const said = saidIn(answer)
    if (isRecord(said)) return said
    throw new TshelmError('secrets/failed', `${headOf(answer)}deserialization failed, the answer is no JSON object`)
  } catch (error) {
    throw wrapError(`operation error ${service.name}: ${operation}, `, error)
  }
}

const ATTEMPTS = 3
const PAUSE_MS = 100
const BUSY = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/

export interface LastAnswer {
  readonly answer: StoreAnswer
  /** What an error begins with if it was asked as often as may be; else empty. */
  readonly spent: string
}

const SPENT = `exceeded maximum number of attempts, ${ATTEMPTS}, `

/** The standard retries of AWS's SDKs: what failed on the way, or was too much, is asked again, twice. */
export async function retrying(host: SecretsHost, ask: () => Promise<StoreAnswer>): Promise<LastAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask()
      const busy = isBusy(answer)
      if (attempt === ATTEMPTS || !busy) return { answer, spent: busy ? SPENT : '' }
    } catch (error) {
      const mayPass =
        isTshelmError(error) && error.code === 'secrets/unreachable' && error.data['networkCode'] !== 'ENOTFOUND'
      if (!mayPass || error.data['networkCode'] === 'TSHELM_TIMEOUT') throw error
      if (attempt === ATTEMPTS) throw wrapError(SPENT, error)
    }
    await host.clock.sleep(PAUSE_MS * 2 ** attempt, host.signal)
  }
}

function isBusy({ status, headers, body }: StoreAnswer): boolean {
  if ([500, 502, 503, 504].includes(status)) return true
  return status >= 400 && BUSY.test(String(headers['x-amzn-errortype'] ?? textAt(jsonOf(body), '__type') ?? ''))
}

async function send(
  session: AwsSession,
  service: AwsService,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<StoreAnswer> {
  const { host } = session
  const region = await session.region()
  const credentials = await session.credentials()
  if (region === '') throw missingRegion()
  const url = `${endpointOf(host, service.id, region, await session.endpoint())}/`
  const body = Buffer.from(JSON.stringify(input))
  const headers = signRequest(
    {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${service.target}.${operation}` },
      body,
    },
    { credentials, region, service: service.id, now: host.clock.now() },
  )
  try {
    return await askStore(host, { method: 'POST', url, credentials: headers, body })
  } catch (error) {
    throw wrapError('https response error StatusCode: 0, RequestID: , request send failed, ', error)
  }
}

export function missingRegion(): TshelmError {
  const message = 'failed to resolve service endpoint, endpoint rule error, Invalid Configuration: Missing Region'
  return new TshelmError('secrets/config', message, { hint: 'name one: ?region=… in the reference, or AWS_REGION' })
}

function headOf({ status, headers }: StoreAnswer): string {
  return `https response error StatusCode: ${status}, RequestID: ${String(headers['x-amzn-requestid'] ?? '')}, `
}

function saidIn(answer: StoreAnswer): unknown {
  return parsedJson(answer.body, `${headOf(answer)}deserialization failed, failed to decode response body, `)
}

function apiError(answer: StoreAnswer, declared: readonly string[]): TshelmError {
  const { status, headers, body } = answer
  const said = body.length === 0 ? undefined : saidIn(answer)
  const type = String(headers['x-amzn-errortype'] ?? textAt(said, '__type') ?? textAt(said, 'code') ?? 'UnknownError')
  const code = type.split(':')[0]!.split('#').at(-1)!
  const message = textAt(said, 'message') ?? textAt(said, 'Message') ?? ''
  const shown = declared.includes(code) ? `${code}: ${message}` : `api error ${code}: ${message}`
  return new TshelmError(errorCode(code, status), `${headOf(answer)}${shown}`, { data: { status, awsCode: code } })
}

function errorCode(code: string, status: number): TshelmError['code'] {
  if (/NotFound/.test(code)) return 'secrets/not-found'
  if (/AccessDenied|UnrecognizedClient|InvalidSignature|Expired|InvalidClientToken|SignatureDoesNotMatch/.test(code)) {
    return 'secrets/unauthorized'
  }
  return codeOfStatus(status)
}

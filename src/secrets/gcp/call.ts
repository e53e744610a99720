/** One request to a REST API of Google Cloud. */
import { TshelmError } from '../../errors.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt, type StoreAnswer } from '../request.ts'
import type { GcpSession } from './token.ts'

export interface GcpCall {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly body?: Readonly<Record<string, unknown>>
  /** In place of `body`: what is stored. */
  readonly bytes?: Uint8Array
  /** Further headers that hold secrets. */
  readonly credentials?: Readonly<Record<string, string>>
}

/** Rejects with `secrets/…` in the words of Google's client for Go: `rpc error: code = NotFound desc = …`. */
export async function callGcp(session: GcpSession, call: GcpCall): Promise<Readonly<Record<string, unknown>>> {
  const answer = await sendGcp(session, call)
  const said = jsonOf(answer.body)
  if (answer.status === 200 && isRecord(said)) return said
  const status = textAt(said, 'error', 'status')
  const why = textAt(said, 'error', 'message') ?? answer.statusText
  const message = `rpc error: code = ${grpcCode(status)} desc = ${why}`
  throw new TshelmError(codeOfStatus(answer.status), message, { data: { status: answer.status } })
}

/** Any status is an answer. */
export async function sendGcp(
  session: GcpSession,
  { method = 'GET', url, body, bytes, credentials }: GcpCall,
): Promise<StoreAnswer> {
  return askStore(session.host, {
    method,
    url,
    credentials: { ...credentials, authorization: `Bearer ${await session.token()}` },
    repeatable: true,
    ...(bytes === undefined ? {} : { headers: { 'content-type': 'application/octet-stream' }, body: bytes }),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) }),
  })
}

/** `NOT_FOUND` as gRPC calls it in Go: `NotFound`. */
function grpcCode(status = 'UNKNOWN'): string {
  return status.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

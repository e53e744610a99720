/** Requests and responses as the sandbox's handler sees them; transports put them on a wire or not. */
import type { Json, JsonObject } from '../object.ts'
import type { ApiError } from './status.ts'
import { statusOf } from './status.ts'

export interface SandboxRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: Uint8Array | string
  /** Ends watches. */
  readonly signal?: AbortSignal
}

export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Watches and followed logs are streams. */
  readonly body: string | AsyncIterable<string>
}

export function jsonResponse(
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: `${JSON.stringify(body)}\n` }
}

export function errorResponse(error: ApiError): SandboxResponse {
  return jsonResponse(error.code, statusOf(error))
}

export function textResponse(status: number, body: string, contentType = 'text/plain; charset=utf-8'): SandboxResponse {
  return { status, headers: { 'content-type': contentType }, body }
}

export function isStream(body: SandboxResponse['body']): body is AsyncIterable<string> {
  return typeof body !== 'string'
}

/** RFC 7234 warnings, as the API server sends them. */
export function warningHeader(warnings: readonly string[]): Readonly<Record<string, string>> {
  if (warnings.length === 0) return {}
  return { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(', ') }
}

/** A list of that kind. */
export function listBody(
  kind: string,
  apiVersion: string,
  list: { readonly items: readonly JsonObject[]; readonly metadata: JsonObject },
): JsonObject {
  return { kind, apiVersion, metadata: list.metadata, items: [...list.items] }
}

/** The in-process way to a sandbox, in the shape of the cluster client's transport. */
import type { SandboxRequest } from './http.ts'
import { isStream } from './http.ts'
import type { Sandbox } from './sandbox.ts'

export interface TransportRequest {
  readonly method: string
  readonly path: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  readonly signal?: AbortSignal
}

export interface SandboxTransport {
  readonly origin: string
  send(
    request: TransportRequest,
  ): Promise<{ readonly status: number; readonly headers: Record<string, string>; readonly body: string }>
  stream(request: TransportRequest): Promise<{
    readonly status: number
    readonly headers: Record<string, string>
    readonly chunks: AsyncIterable<Uint8Array>
  }>
  close(): void
}

export function sandboxTransport(sandbox: Sandbox, userAgent: string): SandboxTransport {
  return {
    origin: 'https://sandbox',
    async send(request) {
      const { status, headers, body } = await sandbox.handle(toSandbox(request, userAgent))
      return { status, headers: { ...headers }, body: isStream(body) ? await joined(body) : body }
    },
    async stream(request) {
      const { status, headers, body } = await sandbox.handle(toSandbox(request, userAgent))
      return { status, headers: { ...headers }, chunks: encoded(isStream(body) ? body : once(body)) }
    },
    close: () => undefined,
  }
}

function toSandbox(request: TransportRequest, userAgent: string): SandboxRequest {
  const { method, path, accept = 'application/json', contentType = 'application/json', body, signal } = request
  return {
    method,
    path,
    headers: { accept, 'user-agent': userAgent, ...(body === undefined ? {} : { 'content-type': contentType }) },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  }
}

async function joined(body: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of body) text += part
  return text
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}

async function* encoded(body: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of body) yield Buffer.from(text)
}

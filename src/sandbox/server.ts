/** The sandbox on a port, for kubectl, helm and anything else that speaks to a cluster. */
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../errors.ts'
import type { SandboxResponse } from './http.ts'
import { errorResponse, isStream } from './http.ts'
import type { Sandbox } from './sandbox.ts'
import { ApiError } from './status.ts'

export interface SandboxServer {
  readonly url: string
  /** A kubeconfig with the server as its only cluster. */
  readonly kubeconfig: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: number
  /** Sees every request when it is answered. */
  readonly onRequest?: (line: {
    readonly method: string
    readonly path: string
    readonly status: number
    readonly userAgent: string
  }) => void
}

const MAX_BODY = 16 * 1024 * 1024

/** Listens on the loopback interface only: everyone who can connect may do everything. */
export async function serve(sandbox: Sandbox, options: ServeOptions): Promise<SandboxServer> {
  const server = createServer((request, response) => {
    void answer(sandbox, { request, response }, options).catch((error: unknown) => fail(response, error))
  })
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, kubeconfig: kubeconfigFor(url), close: () => close(server) }
}

export function kubeconfigFor(url: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    `clusters: [{name: sandbox, cluster: {server: "${url}"}}]`,
    'users: [{name: sandbox, user: {}}]',
    'contexts: [{name: sandbox, context: {cluster: sandbox, user: sandbox}}]',
    'current-context: sandbox',
    '',
  ].join('\n')
}

/** The state file failed: the client is told so, if it has heard nothing yet. */
async function fail(response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent) response.destroy()
  else await send(response, errorResponse(new ApiError(500, 'InternalError', messageOf(error))), false)
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function answer(sandbox: Sandbox, { request, response }: Exchange, { onRequest }: ServeOptions): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const [method, path] = [request.method ?? 'GET', request.url ?? '/']
  const body = await readBody(request)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  )
  const result = await sandbox.handle({ method, path, headers, body, signal: gone.signal })
  onRequest?.({ method, path, status: result.status, userAgent: headers['user-agent'] ?? '' })
  await send(response, result, method === 'HEAD')
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BODY) request.destroy()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function send(
  response: ServerResponse,
  { status, headers, body }: SandboxResponse,
  headOnly: boolean,
): Promise<void> {
  if (!isStream(body)) {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(headOnly ? undefined : body)
    return
  }
  response.writeHead(status, headers)
  response.flushHeaders()
  for await (const text of body) {
    if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (response.destroyed) break
  }
  response.end()
}

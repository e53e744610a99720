/** A proxy before an API server that spoils one request after it was armed: refused, answered wrongly, or its answer lost on the way. */
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

/** `lost`: done, but nothing comes back. `truncated`: done, and half of the answer comes back. */
export const FAULTS = [
  '429',
  '409',
  '500',
  '503',
  '503-later',
  'webhook',
  'reset',
  'lost',
  'truncated',
  'delay',
] as const
export type Fault = (typeof FAULTS)[number]

export interface FaultProxy {
  readonly url: string
  /** The request with this index from now on, 0 the next one, meets the fault. */
  arm(fault: Fault, index: number): void
  /** Requests since it was armed. */
  seen(): number
  close(): Promise<void>
}

const DELAY_MS = 30

const webhook =
  'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://w.ns.svc:443/?timeout=10s": ' +
  'dial tcp 10.0.0.1:443: connect: connection refused'

const ANSWERS: Readonly<Record<string, [status: number, reason: string, message: string, retryAfter?: string]>> = {
  '429': [429, 'TooManyRequests', 'too many requests', '1'],
  '409': [409, 'Conflict', 'Operation cannot be fulfilled: the object has been modified'],
  '500': [500, 'InternalError', 'Internal error occurred: something'],
  '503': [503, 'ServiceUnavailable', 'the server is currently unable to handle the request'],
  '503-later': [503, 'ServiceUnavailable', 'the apiserver is shutting down', '1'],
  webhook: [500, 'InternalError', webhook],
}

/** `target`: the server's address; certificates are not looked at. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  let armed: { readonly fault: Fault; readonly index: number } | undefined
  let seen = 0
  const server = createServer((incoming, outgoing) => {
    const fault = armed?.index === seen ? armed.fault : undefined
    seen++
    void meet(fault, incoming, { outgoing, target })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    arm(fault, index) {
      armed = { fault, index }
      seen = 0
    },
    seen: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Way {
  readonly outgoing: ServerResponse
  readonly target: string
}

async function meet(fault: Fault | undefined, incoming: IncomingMessage, way: Way): Promise<void> {
  const { outgoing } = way
  const body = await bodyOf(incoming)
  const answer = fault === undefined ? undefined : ANSWERS[fault]
  if (answer !== undefined) {
    const [code, reason, message, retryAfter] = answer
    outgoing.writeHead(code, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    })
    outgoing.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }))
  } else if (fault === 'reset') incoming.socket.destroy()
  else {
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, DELAY_MS))
    forward(fault, { incoming, body }, way)
  }
}

function forward(
  fault: Fault | undefined,
  { incoming, body }: { readonly incoming: IncomingMessage; readonly body: Buffer },
  { outgoing, target }: Way,
): void {
  const url = new URL(incoming.url ?? '/', target)
  // What is cut must be text, or nothing but its length tells.
  const headers = {
    ...incoming.headers,
    host: url.host,
    ...(fault === 'truncated' ? { 'accept-encoding': 'identity' } : {}),
  }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const options = { method: incoming.method, headers, rejectUnauthorized: false }
  const sent = send(url, options, (answer) => {
    // A watch has no end that could be lost.
    if (fault === 'lost' && url.searchParams.has('watch')) incoming.socket.destroy()
    else if (fault === 'truncated' && url.searchParams.has('watch')) {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.once('data', (chunk: Buffer) =>
        outgoing.write(chunk.subarray(0, chunk.length >> 1), () => incoming.socket.destroy()),
      )
      outgoing.flushHeaders()
    } else if (fault === 'lost' || fault === 'truncated') {
      void bodyOf(answer).then((whole) => {
        if (fault === 'lost') {
          incoming.socket.destroy()
          return
        }
        outgoing.writeHead(answer.statusCode ?? 0, { ...answer.headers, 'content-length': String(whole.length) })
        outgoing.write(whole.subarray(0, whole.length >> 1), () => incoming.socket.destroy())
      })
    } else {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    }
  })
  sent.on('error', () => incoming.socket.destroy())
  // A watch ends when its reader goes.
  outgoing.on('close', () => sent.destroy())
  sent.end(body)
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
  } catch {
    // The other side is gone.
  }
  return Buffer.concat(chunks)
}

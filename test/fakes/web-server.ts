/** A server in this process that answers requests as a whole, and remembers them. It ends with the test. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { serve } from './http-server.ts'

export interface WebRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface WebAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface WebServer {
  /** `http://127.0.0.1:41234`. */
  readonly url: string
  readonly requests: readonly WebRequest[]
}

export async function serveWeb(answerTo: (request: WebRequest) => WebAnswer): Promise<WebServer> {
  const requests: WebRequest[] = []
  const { url } = await serve((message, response) => {
    void bodyOf(message).then((body) => {
      const request = { method: message.method ?? '', path: message.url ?? '', headers: message.headers, body }
      requests.push(request)
      const answer = answerTo(request)
      response.writeHead(answer.status, answer.headers ?? {}).end(answer.body ?? '')
    })
  })
  return { url, requests }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Files of a multipart form, by the name of their field. */
export function formFiles({ headers, body }: WebRequest): ReadonlyMap<string, { fileName: string; bytes: Buffer }> {
  const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? []
  const files = new Map<string, { fileName: string; bytes: Buffer }>()
  const mark = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(mark); at >= 0;) {
    const next = body.indexOf(mark, at + mark.length)
    if (next < 0) break
    const part = body.subarray(at + mark.length + 2, next - 2)
    const split = part.indexOf('\r\n\r\n')
    const [, field = '', fileName = ''] =
      /name="([^"]*)"; filename="([^"]*)"/.exec(part.toString('latin1', 0, split)) ?? []
    files.set(field, { fileName, bytes: Buffer.from(part.subarray(split + 4)) })
    at = next
  }
  return files
}

export interface ServerAccount {
  readonly username?: string
  readonly password?: string
  readonly token?: string
}

/** Whether a request has what the server wants; anybody may ask a server without accounts. */
export function isAllowed({ headers }: WebRequest, { username, password, token }: ServerAccount): boolean {
  if (username === undefined && token === undefined) return true
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return headers.authorization === (username === undefined ? `Bearer ${token}` : basic)
}

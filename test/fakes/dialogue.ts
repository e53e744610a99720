/** Servers that say what a dialogue in testdata/ says, and nothing else: any host, no socket. */
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/http/client.ts'
import { nextRequest } from '../../src/http/redirect.ts'
import { TshelmError } from '../../src/errors.ts'

export interface Exchange {
  /** `GET https://ghcr.io/v2/`. */
  readonly request: string
  /** `Bearer abc`, `Basic name:password`; absent: the request must have none. */
  readonly authorization?: string
  /** The body that is expected. */
  readonly sent?: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is, or JSON. */
  readonly body?: unknown
}

export interface DialogueClient extends HttpClient {
  /** Requests that came, in order, each as in `Exchange.request`. */
  readonly requests: string[]
}

/** `texts` stand for `$name` in the exchanges. An exchange serves as often as it is asked for. */
export function dialogueClient(
  exchanges: readonly Exchange[],
  texts: Readonly<Record<string, Uint8Array | string>>,
): DialogueClient {
  const requests: string[] = []
  const filled = (text: string): string =>
    text.replace(/\$(\w+)/g, (whole, name: string) => (typeof texts[name] === 'string' ? texts[name] : whole))
  const bytesOf = (body: unknown): Buffer => {
    if (body === undefined) return Buffer.alloc(0)
    if (typeof body !== 'string') return Buffer.from(JSON.stringify(body))
    const whole = body.startsWith('$') ? texts[body.slice(1)] : undefined
    return Buffer.from(whole ?? body)
  }
  const exchange = ({ method = 'GET', url, credentials, body }: HttpRequest): HttpResponse => {
    const line = `${method} ${url}`
    requests.push(line)
    const given = credentials?.['authorization']
    const sent = body instanceof Uint8Array ? Buffer.from(body) : undefined
    const found = exchanges.find(
      (one) =>
        filled(one.request) === line &&
        encoded(one.authorization) === given &&
        (one.sent === undefined || (sent !== undefined && bytesOf(one.sent).equals(sent))),
    )
    if (found === undefined)
      throw new TshelmError('internal', `nobody answers ${line} with ${given ?? 'no authorization'}`)
    const headers = Object.fromEntries(Object.entries(found.headers ?? {}).map(([name, text]) => [name, filled(text)]))
    const bytes = bytesOf(found.body)
    return { status: found.status, statusText: String(found.status), headers, url, body: chunksOf(bytes) }
  }
  return {
    requests,
    send: (first) =>
      new Promise((resolve) => {
        let request = first
        for (let hops = 0; ; hops++) {
          const response = exchange(request)
          const next = nextRequest(request, response, { first: first.url, hops })
          if (next === undefined) return resolve(response)
          request = next
        }
      }),
    close: () => undefined,
  }
}

function encoded(authorization: string | undefined): string | undefined {
  if (authorization?.startsWith('Basic ') !== true) return authorization
  return `Basic ${Buffer.from(authorization.slice('Basic '.length)).toString('base64')}`
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield await Promise.resolve(bytes.subarray(at, at + 100))
}

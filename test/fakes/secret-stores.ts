/** Secret stores in this process: answers by method and address, and what was asked. */
import { STATUS_CODES } from 'node:http'
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/http/client.ts'
import { TshelmError } from '../../src/errors.ts'
import { systemClock } from '../../src/runtime.ts'
import type { ProgramCall, ProgramOutcome, SecretsHost } from '../../src/secrets/ports.ts'

export interface Asked {
  readonly method: string
  readonly url: string
  /** All of them, credentials too. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Anything but text is JSON. */
  readonly body?: unknown
}

/** `GET https://host/path?query`, the query as it is sent; nobody answers for what has none. */
export type Routes = Readonly<Record<string, Answer | ((asked: Asked) => Answer)>>

export interface FakeStores {
  readonly host: SecretsHost
  readonly asked: readonly Asked[]
}

export interface FakeMachine {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly programs?: (call: ProgramCall) => Partial<ProgramOutcome> & { readonly text?: string }
  readonly cluster?: SecretsHost['cluster']
  /** Milliseconds since the epoch. */
  readonly now?: number
}

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)

export function fakeStores(routes: Routes, machine: FakeMachine = {}): FakeStores {
  const { env = {}, files = {}, programs, cluster, now = NOW } = machine
  const asked: Asked[] = []
  const http: HttpClient = {
    send(request) {
      const one = toAsked(request)
      asked.push(one)
      const route = routes[`${one.method} ${one.url}`] ?? routes[`${one.method} ${one.url.split('?')[0]!}`]
      if (route === undefined) return Promise.reject(refused(one))
      return Promise.resolve(toResponse(typeof route === 'function' ? route(one) : route, one.url))
    },
    close: () => undefined,
  }
  return {
    asked,
    host: {
      env,
      home: '/home/me',
      http,
      clock: { ...systemClock, now: () => now, sleep: () => Promise.resolve() },
      randomBytes: (count) => new Uint8Array(count),
      readFile(path) {
        const text = files[path]
        if (text === undefined) return Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
        return Promise.resolve(Buffer.from(text))
      },
      ...(cluster === undefined ? {} : { cluster }),
      ...(programs === undefined
        ? {}
        : {
            run: (call) => {
              const { text = '', ...outcome } = programs(call)
              return Promise.resolve({ stdout: Buffer.from(text), stderr: '', ...outcome })
            },
          }),
    },
  }
}

function toAsked({ method = 'GET', url, headers, credentials, body }: HttpRequest): Asked {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : ''
  return { method, url, headers: { ...headers, ...credentials }, body: text }
}

function refused({ method, url }: Asked): TshelmError {
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  const message = `${verb} ${JSON.stringify(url)}: dial tcp: connect: connection refused`
  return new TshelmError('source/unreachable', message, { data: { networkCode: 'ECONNREFUSED' } })
}

function toResponse({ status = 200, headers = {}, body = '' }: Answer, url: string): HttpResponse {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    ...{ status, statusText: `${status} ${STATUS_CODES[status] ?? ''}`.trim(), headers, url },
    body: (async function* () {
      yield await Promise.resolve(bytes)
    })(),
  }
}

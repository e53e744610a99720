/** A machine with what a test gives it: files in memory, a server that is a function. */
import { randomBytes } from 'node:crypto'
import type { HttpRequest } from '../../../src/http/client.ts'
import { systemClock } from '../../../src/runtime.ts'
import type { SopsKeys } from '../../../src/secrets/sops/ports.ts'

export interface Answer {
  readonly status?: number
  readonly body: unknown
}

export interface Machine {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly answer?: (request: HttpRequest, body: Record<string, unknown>) => Answer
}

export function machine({ env = {}, files = {}, answer }: Machine = {}): SopsKeys {
  return {
    env,
    home: '/home/me',
    clock: systemClock,
    randomBytes: (count) => randomBytes(count),
    readFile: (path) => {
      const content = Object.hasOwn(files, path) ? files[path] : undefined
      if (content === undefined) return Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' }))
      return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content)
    },
    http: {
      close: () => undefined,
      send: (request) => {
        if (answer === undefined) return Promise.reject(new Error(`nobody was to be asked: ${request.url}`))
        const sent = request.body instanceof Uint8Array ? Buffer.from(request.body).toString() : '{}'
        const { status = 200, body } = answer(request, bodyOf(sent))
        const bytes = Buffer.from(JSON.stringify(body))
        async function* chunks(): AsyncGenerator<Uint8Array> {
          yield await Promise.resolve(bytes)
        }
        return Promise.resolve({ status, statusText: `${status} X`, headers: {}, url: request.url, body: chunks() })
      },
    },
  }
}

function bodyOf(text: string): Record<string, unknown> {
  return text.startsWith('{')
    ? (JSON.parse(text) as Record<string, unknown>)
    : Object.fromEntries(new URLSearchParams(text))
}

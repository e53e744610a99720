/** Where charts come from, in memory: repositories, caches, and connections that are closed when the test is over. */
import { onTestFinished } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { systemClock } from '../../src/runtime.ts'
import type { Repository, SourceContext } from '../../src/source/ports.ts'

export interface FakeSource extends SourceContext {
  readonly events: TshelmEvent[]
  readonly stored: Map<string, Uint8Array>
}

export function fakeSource(repositories: readonly Repository[] = [], more: Partial<SourceContext> = {}): FakeSource {
  const events: TshelmEvent[] = []
  const stored = new Map<string, Uint8Array>()
  const http = createHttpClient({ userAgent: 'test/1', retries: 0 })
  onTestFinished(() => http.close())
  const missing = (path: string): Promise<never> =>
    Promise.reject(new TshelmError('source/not-found', `open ${path}: no such file or directory`))
  return {
    http,
    clock: systemClock,
    events,
    stored,
    emit: (event) => events.push(event),
    repositories: () => Promise.resolve(repositories),
    indexes: {
      read: (name) => {
        const bytes = stored.get(`index ${name}`)
        return bytes === undefined
          ? missing(`${name}-index.yaml`)
          : Promise.resolve({ bytes, path: `${name}-index.yaml` })
      },
      write: (name, bytes) => Promise.resolve(void stored.set(`index ${name}`, bytes)),
      remove: (name) => Promise.resolve(void stored.delete(`index ${name}`)),
    },
    contents: {
      read: (digest, kind) => Promise.resolve(stored.get(`${kind} ${digest}`)),
      write: (digest, kind, bytes) => Promise.resolve(void stored.set(`${kind} ${digest}`, bytes)),
    },
    readFile: missing,
    ...more,
  }
}

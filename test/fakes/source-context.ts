/** What sources need, of this process, with what they told. */
import type { TshelmEvent } from '../../src/events.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { systemClock } from '../../src/runtime.ts'
import type { RegistryCredentials, SourceContext } from '../../src/source/ports.ts'

export interface TestedSource extends SourceContext {
  readonly events: TshelmEvent[]
}

export function testedSource(
  more: Partial<SourceContext> & { readonly known?: Readonly<Record<string, RegistryCredentials>> } = {},
): TestedSource {
  const events: TshelmEvent[] = []
  const { known = {}, ...rest } = more
  const stored = new Map(Object.entries(known))
  return {
    http: createHttpClient({ userAgent: 'tshelm-test', retries: 0 }),
    clock: systemClock,
    emit: (event) => void events.push(event),
    readFile: (path) => Promise.reject(new Error(`open ${path}: no such file or directory`)),
    credentials: {
      get: (server) => Promise.resolve(stored.get(server)),
      put: (server, credentials) => Promise.resolve(void stored.set(server, credentials)),
      erase: (server) => Promise.resolve(stored.delete(server)),
    },
    ...rest,
    events,
  }
}

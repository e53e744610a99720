/** The embedded cluster: requests in, responses out, controllers in between, state in memory or shared through a file. */
import type { YamlReader } from './body.ts'
import type { Controllers } from './controllers/run.ts'
import { startControllers } from './controllers/run.ts'
import { handle } from './handler.ts'
import type { SandboxRequest, SandboxResponse } from './http.ts'
import { isStream } from './http.ts'
import { FIRST_SEEDED, seed } from './seed.ts'
import type { StateFile } from './state-file.ts'
import { openStateFile } from './state-file.ts'
import type { World } from './world.ts'
import { createWorld } from './world.ts'

export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface SandboxOptions {
  readonly clock: SandboxClock
  /** Keeps the state; any number of processes may share it. Without, the state is gone with the sandbox. */
  readonly stateFile?: string
  /** For bodies that are YAML and not JSON; without, they are refused. */
  readonly readYaml?: YamlReader
}

export interface Sandbox {
  /** Answers one request of the Kubernetes API; rejects only if the state file cannot be used: `sandbox/state`. */
  handle(request: SandboxRequest): Promise<SandboxResponse>
  /** Lets time pass up to the clock's now; handle() does so by itself. */
  advance(): Promise<void>
  /** Ends all watches. */
  close(): void
}

/** How often another process's changes are looked for while somebody watches. */
const POLL_MS = 100

export function openSandbox(options: SandboxOptions): Sandbox {
  const { clock } = options
  const world = createWorld(clock.now())
  const controllers = startControllers(world)
  const file = options.stateFile === undefined ? undefined : openStateFile(options.stateFile, world.store, clock)
  const closing = new AbortController()
  let watches = 0
  let ticking = false

  const tick = async (): Promise<void> => {
    if (ticking) return
    ticking = true
    while (watches > 0 && !closing.signal.aborted) {
      const due = world.store.nextDue()?.at ?? Infinity
      await clock.sleep(Math.max(1, Math.min(due - clock.now(), POLL_MS)), closing.signal).catch(() => undefined)
      await locked(file, () => advance(world, controllers, clock)).catch(() => undefined)
    }
    ticking = false
  }

  return {
    handle: async (request) => {
      const signal = request.signal ? AbortSignal.any([request.signal, closing.signal]) : closing.signal
      const response = await locked(file, () => {
        advance(world, controllers, clock)
        const answer = handle(world, { ...request, signal }, options.readYaml)
        advance(world, controllers, clock)
        return answer
      })
      if (!isStream(response.body)) return response
      watches++
      void tick()
      return { ...response, body: counted(response.body, () => watches--) }
    },
    advance: () => locked(file, () => advance(world, controllers, clock)),
    close: () => closing.abort(),
  }
}

function advance(world: World, controllers: Controllers, clock: SandboxClock): void {
  if (world.store.get(FIRST_SEEDED) === undefined) seed(world)
  controllers.advance(clock.now())
}

async function locked<T>(file: StateFile | undefined, act: () => T): Promise<T> {
  return file ? file.transaction(act) : act()
}

async function* counted(body: AsyncIterable<string>, done: () => void): AsyncGenerator<string> {
  try {
    yield* body
  } finally {
    done()
  }
}

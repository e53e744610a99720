/** Who this process is, and whether another one on this host lives: read from Linux's /proc, when it is asked for. */
import type { Here } from '../storage/lease.ts'
import type { RunHolder } from '../storage/run-note.ts'

export interface ProcessEnvironment {
  /** Throw where there is no such file. */
  readonly files: {
    readFileSync(path: string, encoding: 'utf8'): string
    readlinkSync(path: string): string
  }
  readonly pid: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Throws ESRCH if there is no such process; process.kill(pid, 0). */
  readonly probe: (pid: number) => void
}

// Machines that are copies of one that was running have its boot and its processes: there, only beats count.
const CLONED_HOSTS = ['AWS_LAMBDA_FUNCTION_NAME', 'FUNCTIONS_WORKER_RUNTIME', 'K_SERVICE', 'FUNCTION_TARGET']

/** Without a /proc, and in functions of clouds, no process is ever said to be dead. */
export function thisProcess({ pid, env, probe, files }: ProcessEnvironment): Here {
  const read = (name: string): string | undefined => attempt(() => files.readFileSync(`/proc/${name}`, 'utf8').trim())
  const stateOf = (other: number): ProcessState | undefined => processState(read(`${String(other)}/stat`))
  const self = (): RunHolder => {
    const host = read('sys/kernel/hostname') ?? ''
    if (CLONED_HOSTS.some((name) => env[name] !== undefined)) return { host, pid }
    const boot = read('sys/kernel/random/boot_id')
    const pidns = attempt(() => files.readlinkSync('/proc/self/ns/pid'))
    const started = stateOf(pid)?.started
    return { host, pid, ...(boot && { boot }), ...(pidns && { pidns }), ...(started && { started }) }
  }
  let own: RunHolder | undefined
  return {
    self: () => (own ??= self()),
    lives(holder) {
      own ??= self()
      const { host, boot, pidns } = own
      if (boot === undefined || pidns === undefined || holder.started === undefined) return undefined
      if (holder.host !== host || holder.boot !== boot || holder.pidns !== pidns) return undefined
      const state = stateOf(holder.pid)
      if (state === undefined) return isHidden(holder.pid, probe) ? undefined : false
      return state.ended ? false : state.started === holder.started
    },
  }
}

interface ProcessState {
  /** Clock ticks since the boot. */
  readonly started: string
  /** Dead, and only not yet asked for by its parent. */
  readonly ended: boolean
}

function processState(stat: string | undefined): ProcessState | undefined {
  if (stat === undefined) return undefined
  // The name in parentheses may hold anything; the third field follows.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = '', started = ''] = [fields[0], fields[19]]
  return { started, ended: state === 'Z' || state === 'X' }
}

/** Of another user, with /proc closed to us. */
function isHidden(pid: number, probe: (pid: number) => void): boolean {
  try {
    probe(pid)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

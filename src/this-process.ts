/** Who this process is, and whether another one on this host lives: read from Linux's /proc, when it is asked for. */
import type * as fs from 'node:fs'
import type * as os from 'node:os'
import { nodeModule } from '../gotemplate/go/lazy.ts'
import type { Here } from '../storage/lease.ts'
import type { RunHolder } from '../storage/run-note.ts'

export interface ProcessEnvironment {
  readonly pid: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Throws ESRCH if there is no such process; process.kill(pid, 0). */
  readonly probe: (pid: number) => void
}

// Machines that are copies of one that was running have its boot and its processes: there, only beats count.
const CLONED_HOSTS = ['AWS_LAMBDA_FUNCTION_NAME', 'FUNCTIONS_WORKER_RUNTIME', 'K_SERVICE', 'FUNCTION_TARGET']

/** Without a /proc, and in functions of clouds, no process is ever said to be dead. */
export function thisProcess({ pid, env, probe }: ProcessEnvironment): Here {
  let own: RunHolder | undefined
  const self = (): RunHolder => {
    const host = (nodeModule('node:os') as typeof os).hostname()
    const told = CLONED_HOSTS.every((name) => env[name] === undefined)
    return { host, pid, ...(told ? fromProc(pid) : {}) }
  }
  return {
    self: () => (own ??= self()),
    lives(holder) {
      own ??= self()
      const { host, boot, pidns } = own
      if (boot === undefined || pidns === undefined || holder.started === undefined) return undefined
      if (holder.host !== host || holder.boot !== boot || holder.pidns !== pidns) return undefined
      const state = processState(holder.pid)
      if (state === undefined) return isHidden(holder.pid, probe) ? undefined : false
      return state.ended ? false : state.started === holder.started
    },
  }
}

function fromProc(pid: number): Pick<RunHolder, 'boot' | 'pidns' | 'started'> {
  const boot = attempt(() => files().readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const pidns = attempt(() => files().readlinkSync('/proc/self/ns/pid'))
  const started = processState(pid)?.started
  return {
    ...(boot === undefined ? {} : { boot }),
    ...(pidns === undefined ? {} : { pidns }),
    ...(started === undefined ? {} : { started }),
  }
}

interface ProcessState {
  /** Clock ticks since the boot. */
  readonly started: string
  /** Dead, and only not yet asked for by its parent. */
  readonly ended: boolean
}

function processState(pid: number): ProcessState | undefined {
  const stat = attempt(() => files().readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))
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

function files(): typeof fs {
  return nodeModule('node:fs') as typeof fs
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

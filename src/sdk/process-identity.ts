/** For runs on a machine of one's own: see RuntimeOptions.here. */
import type { Here } from '../../storage/lease.ts'
import { thisProcess, type ProcessEnvironment } from '../this-process.ts'

/** What of this machine is handed in: `{ process, fs }`. */
export interface Machine {
  readonly process: Pick<ProcessEnvironment, 'pid' | 'env'> & { kill(pid: number, signal: 0): unknown }
  readonly fs: ProcessEnvironment['files']
}

/** Who this process is, as /proc tells; it is read when a run begins. Where there is none (other systems, functions), nothing is claimed. */
export function processIdentity({ process, fs }: Machine): Here {
  const { pid, env } = process
  return thisProcess({ pid, env, files: fs, probe: (other) => void process.kill(other, 0) })
}

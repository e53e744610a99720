/** For runs on a machine of one's own: see RuntimeOptions.here. */
import type { Here } from '../../storage/lease.ts'
import { thisProcess } from '../this-process.ts'

/** Who this process is, as /proc tells; it is read when a run begins. Where there is none (other systems, functions), nothing is claimed. */
export function processIdentity(): Here {
  const { pid, env } = process
  return thisProcess({ pid, env, probe: (other) => void process.kill(other, 0) })
}

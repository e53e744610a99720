import * as fs from 'node:fs'
import process from 'node:process'
import {
  createContext,
  isTshelmError,
  processIdentity,
  resume,
  upgrade,
  type Chart,
  type ConnectedCluster,
} from 'tshelm'

// Does what it can in the time there is; called again, it goes on.
export async function work(cluster: ConnectedCluster, chart: Chart, ms: number): Promise<'done' | 'paused'> {
  const context = createContext({ cluster, namespace: 'web', here: processIdentity({ process, fs }) })
  const deadline = Date.now() + ms
  try {
    await resume({ name: 'hello', deadline }, context).catch((error: unknown) => {
      if (!isTshelmError(error) || error.code !== 'release/nothing-to-resume') throw error
      return upgrade({ name: 'hello', chart, deadline }, context)
    })
    return 'done'
  } catch (error) {
    if (isTshelmError(error) && error.code === 'apply/deadline') return 'paused'
    throw error
  }
}

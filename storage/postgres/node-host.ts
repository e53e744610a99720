/** Files and environment of this process for settings.ts. */
import { readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { SqlHost } from './host.ts'

export function nodeSqlHost(env: SqlHost['env']): SqlHost {
  return {
    env,
    readFile(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
    fileMode(path) {
      if (process.platform === 'win32') return undefined
      return statSync(path, { throwIfNoEntry: false })?.mode
    },
    userName: () => userInfo().username,
  }
}

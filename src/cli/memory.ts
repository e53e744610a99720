/** What one process remembers for the next: files beside the code cache, for the user alone. Nothing fails because of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownBuild } from '../build-info.ts'
import type { Memory } from '../runtime.ts'
import { privateFolder } from './private-folder.ts'
import { replaceFile } from './replace-file.ts'

const FOLDER = 'charts'

/** A file begins with the build that wrote it: to another it says nothing. */
export function diskMemory(env: NodeJS.ProcessEnv): Memory {
  let folder: string | null | undefined
  const pathOf = (name: string): string | undefined => {
    folder ??= privateFolder(env, FOLDER) ?? null
    return folder === null ? undefined : join(folder, name)
  }
  return {
    read(name) {
      const path = pathOf(name)
      if (path === undefined) return undefined
      try {
        const bytes = readFileSync(path)
        const build = ownBuild()
        return bytes.toString('latin1', 0, build.length) === build ? bytes.subarray(build.length) : undefined
      } catch {
        return undefined
      }
    },
    keep(name, bytes) {
      const path = pathOf(name)
      if (path !== undefined) replaceFile(path, Buffer.concat([Buffer.from(ownBuild(), 'latin1'), bytes]))
    },
  }
}

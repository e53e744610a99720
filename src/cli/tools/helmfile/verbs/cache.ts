import { filesIn } from '../../../../helmfile/files.ts'
import { joinPath } from '../../../../helmfile/files.ts'
import { cacheHome } from '../../../../helmfile/remote/remote.ts'
import type { HelmfileCall } from '../call.ts'

export function runCacheInfo({ ports }: HelmfileCall): Promise<undefined> {
  const home = cacheHome(ports)
  ports.print(`Cache directory: ${home}\n`)
  const files = filesIn(ports.files, ports.cwd)
  if (files.isFolder(home)) for (const { name } of files.list(home)) ports.print(`- ${name}\n`)
  return Promise.resolve(undefined)
}

export function runCacheCleanup({ ports }: HelmfileCall): Promise<undefined> {
  const home = cacheHome(ports)
  const files = filesIn(ports.files, ports.cwd)
  if (!files.isFolder(home)) return Promise.resolve(undefined)
  ports.print(`Cleaning up cache directory: ${home}\n`)
  for (const { name } of files.list(home)) {
    ports.print(`- ${name}\n`)
    ports.removeFolder(files.absolute(joinPath(home, name)))
  }
  return Promise.resolve(undefined)
}

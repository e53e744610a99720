/** Kustomize for chartify: a folder in memory is built. */
import { overlayFileSystem } from '../../chart/overlay-file-system.ts'
import { messageOf } from '../../errors.ts'
import type { ChartifyWork } from './chartify.ts'
import { failedCommand, type ChartFiles } from './chartify-render.ts'

export interface KustomizeCall {
  /** By path within the folder that the chart is said to be in. */
  readonly files: ChartFiles
  /** What chartify would call kustomize with, for reports. */
  readonly words: readonly string[]
  /** A chart comes of it: files of other folders may be read, and charts inflated. */
  readonly isBase: boolean
}

/** YAML as kustomize prints it. Rejects as chartify tells of it. */
export async function builtKustomization(
  { session, state, folder }: ChartifyWork,
  { files, words, isBase }: KustomizeCall,
): Promise<string> {
  const { buildKustomization, writeResources } = await import('../../kustomize/build.ts')
  const own = new Map([...files].map(([path, data]) => [`${folder}/${path}`, data]))
  const access = await session.ports.kustomize?.()
  try {
    return writeResources(
      await buildKustomization(folder, {
        ...access?.ports,
        files: overlayFileSystem(own, session.ports.files),
        loadRestrictions: isBase ? 'none' : 'root',
        enableHelm: isBase,
      }),
    )
  } catch (error) {
    throw failedCommand([state.kustomizeBinary || 'kustomize', ...words], 1, `Error: ${messageOf(error)}\n`)
  } finally {
    access?.close()
  }
}

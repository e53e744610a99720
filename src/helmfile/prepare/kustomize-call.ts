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
  /** Files of other folders may be read. */
  readonly anywhere: boolean
}

/** YAML as kustomize prints it. Rejects as chartify tells of it. */
export async function builtKustomization(
  { session, state, folder }: ChartifyWork,
  { files, words, anywhere }: KustomizeCall,
): Promise<string> {
  const { buildKustomization, writeResources } = await import('../../kustomize/build.ts')
  const own = new Map([...files].map(([path, data]) => [`${folder}/${path}`, data]))
  try {
    return writeResources(
      await buildKustomization(folder, {
        files: overlayFileSystem(own, session.ports.files),
        loadRestrictions: anywhere ? 'none' : 'root',
      }),
    )
  } catch (error) {
    throw failedCommand([state.kustomizeBinary || 'kustomize', ...words], 1, `Error: ${messageOf(error)}\n`)
  }
}

/** Templates in texts of `helmDefaults`, with a release's data. */
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import type { Release, State } from '../model.ts'
import { releaseData } from '../template/data.ts'
import { newRenderer } from '../template/renderer.ts'
import type { Session } from './session.ts'

/** Rendered arguments of post-renderers, by what is written. */
export async function renderedArguments(
  { ports }: Session,
  state: State,
  release: Release,
): Promise<(text: string) => string> {
  const { postRendererArgs } = state.helmDefaults
  if (postRendererArgs.length === 0) return (text) => text
  const renderer = newRenderer(ports, filesIn(ports.files, state.workingDirectory))
  const data = releaseData(state, release)
  const rendered = new Map<string, string>()
  for (const text of postRendererArgs) {
    try {
      rendered.set(text, await renderer.settle(() => renderer.render(text, { basePath: state.basePath, data })))
    } catch (error) {
      const what = `postRendererArg ${JSON.stringify(text)} for release ${JSON.stringify(release.name)}`
      throw stateError(`failed rendering ${what}: ${messageOf(error)}`, error)
    }
  }
  return (text) => rendered.get(text) ?? text
}

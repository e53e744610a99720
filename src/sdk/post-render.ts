/** Post-renderers that read and write a stream. */
import type { PostRender } from '../actions/render-chart.ts'

/**
 * A `postRender` from what changes text: `run` gets every rendered document, hooks among them, as one YAML stream (written anew, comments
 * kept), and resolves to the stream to go on with. The annotation `postrenderer.helm.sh/postrender-filename` tells which template a
 * document came from; those without it get made-up names. Rejects with `manifest/post-render` where one of the streams is no YAML.
 */
export function postRenderStream(run: (stream: string) => Promise<string>): PostRender {
  return async (files) => {
    const { postRenderStream: overFiles } = await import('../manifest/post-render.ts')
    return overFiles(run)(files)
  }
}

import { postRenderStream, template, type Chart, type TemplateResult } from 'tshelm'

export function renderWithMirror(chart: Chart): Promise<TemplateResult> {
  const postRender = postRenderStream((yaml) => Promise.resolve(yaml.replaceAll('docker.io/', 'mirror.local/')))
  return template({ chart, postRender })
}

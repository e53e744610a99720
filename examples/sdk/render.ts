import { parseManifest, template, type Chart } from 'tshelm'

export async function imagesOf(chart: Chart): Promise<string[]> {
  const { manifest } = await template({ chart, name: 'hello', namespace: 'web', kubeVersion: '1.35' })
  const objects = await parseManifest(manifest)
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap((deployment) => JSON.stringify(deployment).match(/(?<="image":")[^"]+/g) ?? [])
}

/** Harbor: a registry, and until 2.8 a ChartMuseum within. */
import { pushOci } from '../oci/push.ts'
import type { SourceContext } from '../ports.ts'
import { sha256Of } from '../contents.ts'
import { originAnd, postChart } from './chartmuseum.ts'
import type { ChartUpload, PublishedChart, PublishServer } from './model.ts'
import { jsonOf, sendToServer } from './send.ts'

const LEGACY_PATH = /^(\/api)?\/chartrepo\//

/** Rejects with what its kind of repository rejects with. */
export async function publishToHarbor(
  chart: ChartUpload,
  server: PublishServer,
  context: SourceContext,
): Promise<PublishedChart> {
  const project = projectOf(server.url)
  if (await hasChartmuseum(server, context)) {
    const url = originAnd(server.url, `/api/chartrepo/${project}/charts${chart.force === true ? '?force' : ''}`)
    await postChart(url, chart, { server, context })
    const reference = originAnd(server.url, `/chartrepo/${project}/charts/${chart.fileName}`)
    return { kind: 'harbor', reference, digest: `sha256:${sha256Of(chart.archive)}` }
  }
  const { protocol, host } = new URL(server.url)
  const access = { ...server.access, plainHttp: protocol === 'http:' }
  return { kind: 'oci', ...(await pushOci(`oci://${host}/${project}`, { ...chart, ...access }, context)) }
}

/** `https://harbor.example/chartrepo/library` and `https://harbor.example/library` alike; the web's `/harbor/projects/7` cannot be known. */
function projectOf(url: string): string {
  return new URL(url).pathname
    .replace(LEGACY_PATH, '/')
    .replace(/\/charts$/, '')
    .replace(/^\/+/, '')
}

/** Old ones say it at another path, or say nothing to strangers: then the address tells. */
async function hasChartmuseum(server: PublishServer, context: SourceContext): Promise<boolean> {
  for (const path of ['/api/v2.0/systeminfo', '/api/systeminfo']) {
    const { status, body } = await sendToServer({ url: originAnd(server.url, path) }, server, context)
    const info = status === 200 ? jsonOf(body.toString('utf8')) : undefined
    if (typeof info !== 'object' || info === null) continue
    return (info as Readonly<Record<string, unknown>>)['with_chartmuseum'] === true
  }
  return LEGACY_PATH.test(new URL(server.url).pathname)
}

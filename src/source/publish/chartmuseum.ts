/** ChartMuseum: an archive, with its signature, by POST. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import type { HttpBody } from '../../http/client.ts'
import { sha256Of } from '../contents.ts'
import type { SourceContext } from '../ports.ts'
import type { ChartUpload, PublishedChart, PublishServer } from './model.ts'
import { publishError, sendToServer } from './send.ts'

/** Rejects with `source/exists`, `source/unauthorized` and `source/publish-failed`. */
export async function publishToChartmuseum(
  chart: ChartUpload,
  server: PublishServer,
  context: SourceContext,
): Promise<PublishedChart> {
  await postChart(`${originAnd(server.url, apiPath(server))}${chart.force === true ? '?force' : ''}`, chart, {
    server,
    context,
  })
  const digest = `sha256:${sha256Of(chart.archive)}`
  return { kind: 'chartmuseum', reference: `${server.url}/charts/${chart.fileName}`, digest }
}

/** The path of the repository has `api` in it, behind the context path: `/context/api/org/repo/charts`. */
function apiPath({ url, contextPath = '' }: PublishServer): string {
  const prefix = contextPath === '' ? '' : cleanPath(`/${contextPath}`)
  const { pathname } = new URL(url)
  const repository = pathname === prefix || pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname
  return cleanPath(`${prefix}/api/${repository}/charts`)
}

export function originAnd(url: string, path: string): string {
  return new URL(url).origin + path
}

export interface Posting {
  readonly server: PublishServer
  readonly context: SourceContext
}

/** As ChartMuseum takes it, and Harbor as long as it had one. */
export async function postChart(url: string, chart: ChartUpload, { server, context }: Posting): Promise<void> {
  const { archive, provenance, fileName } = chart
  const boundary = `chart-${sha256Of(archive)}`
  const parts = [part({ field: 'chart', fileName, boundary }, archive)]
  if (provenance !== undefined) parts.push(part({ field: 'prov', fileName: `${fileName}.prov`, boundary }, provenance))
  const body: HttpBody = Buffer.concat([...parts.flat(), Buffer.from(`--${boundary}--\r\n`)])
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const answer = await sendToServer({ method: 'POST', url, headers, body }, server, context)
  // 202: taken, and saved later.
  if (answer.status !== 201 && answer.status !== 202) throw publishError(fileName, answer, server.access)
}

interface Part {
  readonly field: string
  readonly fileName: string
  readonly boundary: string
}

function part({ field, fileName, boundary }: Part, bytes: Uint8Array): Uint8Array[] {
  const name = fileName.replace(/["\r\n\\]/g, '_')
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${field}"; filename="${name}"`,
    'Content-Type: application/octet-stream',
    '',
    '',
  ]
  return [Buffer.from(head.join('\r\n')), bytes, Buffer.from('\r\n')]
}

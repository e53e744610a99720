/** Artifactory: files by PUT; it makes the index itself. */
import { TshelmError } from '../../errors.ts'
import { sha256Of } from '../contents.ts'
import type { SourceContext } from '../ports.ts'
import type { ChartUpload, PublishedChart, PublishServer } from './model.ts'
import { publishError, sendToServer } from './send.ts'

/** Rejects with `source/exists`, `source/unauthorized` and `source/publish-failed`. */
export async function publishToArtifactory(
  chart: ChartUpload,
  server: PublishServer,
  context: SourceContext,
): Promise<PublishedChart> {
  const { fileName, archive, provenance } = chart
  const url = `${deployUrl(server.url)}/${fileName}`
  // It replaces whatever the user may delete.
  if (chart.force !== true) await checkAbsent({ url, fileName }, server, context)
  // Whoever sees the chart is to see its signature.
  if (provenance !== undefined) await put({ url: `${url}.prov`, bytes: provenance, fileName }, server, context)
  await put({ url, bytes: archive, fileName }, server, context)
  return { kind: 'artifactory', reference: url, digest: `sha256:${sha256Of(archive)}` }
}

/** Files go to the repository, not to the address that Helm reads it by. */
function deployUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/api\/helm(?=\/)/, '')
}

interface Named {
  readonly url: string
  readonly fileName: string
}

async function checkAbsent({ url, fileName }: Named, server: PublishServer, context: SourceContext): Promise<void> {
  const answer = await sendToServer({ method: 'HEAD', url }, server, context)
  if (answer.status === 404) return
  if (answer.status !== 200) throw publishError(fileName, answer, server.access)
  throw new TshelmError('source/exists', `${url} is there already`, {
    hint: 'publish another version, or replace this one with --force',
    data: { status: 409, url },
  })
}

interface File extends Named {
  readonly bytes: Uint8Array
}

async function put({ url, bytes, fileName }: File, server: PublishServer, context: SourceContext): Promise<void> {
  // Artifactory compares: what arrives broken is refused.
  const headers = { 'content-type': 'application/octet-stream', 'x-checksum-sha256': sha256Of(bytes) }
  const answer = await sendToServer({ method: 'PUT', url, headers, body: bytes }, server, context)
  if (answer.status !== 200 && answer.status !== 201) throw publishError(fileName, answer, server.access)
}

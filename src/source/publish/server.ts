/** A chart to a server of whichever kind. */
import type { SourceContext } from '../ports.ts'
import { publishToArtifactory } from './artifactory.ts'
import { publishToChartmuseum } from './chartmuseum.ts'
import { detectServer, type DetectedServer } from './detect.ts'
import { publishToHarbor } from './harbor.ts'
import type { ChartUpload, PublishedChart, PublishServer } from './model.ts'

type Publisher = (chart: ChartUpload, server: PublishServer, context: SourceContext) => Promise<PublishedChart>

const PUBLISHERS: Readonly<Record<DetectedServer['kind'], Publisher>> = {
  artifactory: publishToArtifactory,
  chartmuseum: publishToChartmuseum,
  harbor: publishToHarbor,
}

/**
 * Finds out what kind of server it is, unless that is given. Rejects with `source/exists`, `source/unauthorized`, `source/publish-failed` and
 * `source/unsupported`.
 */
export async function publishToServer(
  chart: ChartUpload,
  server: PublishServer & Partial<DetectedServer>,
  context: SourceContext,
): Promise<PublishedChart> {
  const { kind, ...found } = server.kind === undefined ? await detectServer(server, context) : { kind: server.kind }
  return PUBLISHERS[kind](chart, { ...found, ...server }, context)
}

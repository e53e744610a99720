/** `push`: a chart's archive to where charts are published. */
import { parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { metadataJson } from '../../storage/encode.ts'
import type { Chart } from '../chart/model.ts'
import { TshelmError } from '../errors.ts'
import { metadataRecord } from '../release/record.ts'
import type { Access, SourceContext } from '../source/ports.ts'

export interface PushOptions extends Access {
  /** `oci://HOST/PATH`: the chart's name and version are put behind it. */
  readonly target: string
  /** What is in the archive. */
  readonly chart: Chart
  /** As `package` made it: it is sent as it is. */
  readonly archive: Uint8Array
  /** The archive's signature, from its `.prov` file. */
  readonly provenance?: Uint8Array
  /** When the archive was made, RFC 3339 in seconds: `2026-11-21T19:00:00Z`. */
  readonly created: string
}

export interface PushedChart {
  /** What to pull it by, without scheme: `ghcr.io/charts/redis:19.0.1`. */
  readonly reference: string
  /** `sha256:` and 64 hex digits: of what was pushed; in a registry, of the manifest. */
  readonly digest: string
}

/** Sends a chart to a kind of place. */
type Publisher = (options: PushOptions, context: SourceContext) => Promise<PushedChart>

/** By the scheme of the target. */
const PUBLISHERS: Readonly<Record<string, Publisher>> = {
  oci: async (options, context) => {
    const { pushOci } = await import('../source/oci/push.ts')
    const { metadata } = options.chart
    return pushOci(options.target, { ...options, metadata, config: metadataJson(metadataRecord(metadata)) }, context)
  },
}

/** Rejects with `source/…` in Helm's words: targets of no known kind, refusals. */
export function pushChart(options: PushOptions, context: SourceContext): Promise<PushedChart> {
  return publisherFor(options.target)(options, context)
}

/** Throws `source/invalid-reference` and `source/unsupported` for what charts cannot be pushed to. */
export function publisherFor(target: string): Publisher {
  const { scheme } = parsed(target)
  if (scheme === '') {
    throw new TshelmError('source/invalid-reference', 'scheme prefix missing from remote (e.g. "oci://")')
  }
  const publisher = Object.hasOwn(PUBLISHERS, scheme) ? PUBLISHERS[scheme] : undefined
  if (publisher !== undefined) return publisher
  throw new TshelmError('source/unsupported', `scheme ${quote(scheme)} not supported`)
}

function parsed(target: string): Url {
  try {
    return parseUrl(target)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${target}`, { cause })
  }
}

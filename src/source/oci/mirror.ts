/** A chart from one registry to another: its manifest stays what it is, and what is signed of it comes along. */
import type { Access, FetchedChart, SourceContext } from '../ports.ts'
import { copyManifest, named } from './copy.ts'
import { registryAccess } from './fetch.ts'
import { pushReference } from './push.ts'
import { parseChartReference } from './reference.ts'
import { openSession } from './session.ts'

export interface RegistryMirror {
  /** As it was fetched from a registry. */
  readonly fetched: Pick<FetchedChart, 'url' | 'manifestDigest'>
  readonly access: Access
  readonly chart: { readonly name: string; readonly version: string }
  /** `oci://HOST/PATH`, above the chart's name. */
  readonly target: string
  readonly targetAccess: Access
  /** Only what is signed: the chart is there. */
  readonly signaturesOnly?: boolean
}

/** Emits a `registry` event for a chart that was copied. Rejects with `source/…` as fetching and pushing do. */
export async function mirrorInRegistries(mirror: RegistryMirror, context: SourceContext): Promise<void> {
  const { fetched, chart, target, signaturesOnly = false } = mirror
  const digest = fetched.manifestDigest!
  const { registry, repository } = parseChartReference(fetched.url)
  const { text, artifact } = pushReference(target, chart)
  const from = {
    artifact: { registry, repository, reference: digest },
    session: await openSession(registry, registryAccess(mirror.access), context),
  }
  const to = { artifact, session: await openSession(artifact.registry, registryAccess(mirror.targetAccess), context) }
  if (!signaturesOnly) {
    await copyManifest(from, to)
    context.emit({ kind: 'registry', action: 'pushed', reference: text, digest })
  }
  const { copySignatures } = await import('../cosign/copy-signatures.ts')
  await copySignatures(from, named(to, digest))
}

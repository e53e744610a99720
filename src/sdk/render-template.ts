/** What `template` does, loaded when it is called. */
import { releaseManifest } from '../actions/render-chart.ts'
import { template } from '../actions/template.ts'
import type { NondeterministicCall } from '../render/nondeterminism.ts'
import type { Runtime } from '../runtime.ts'
import { capabilitiesFor } from './capabilities.ts'
import { ownContent } from './content.ts'
import type { TemplateOptions, TemplateResult } from './template.ts'

export async function renderTemplate(options: TemplateOptions, runtime: Runtime): Promise<TemplateResult> {
  const { name = 'release-name', namespace = 'default', hideSecret = false } = options
  const input = { ...options, ...ownContent(options, runtime), name, namespace }
  let nondeterminism: readonly NondeterministicCall[] = []
  const rendered = await template(
    { ...input, capabilities: capabilitiesFor(options), onNondeterminism: (calls) => (nondeterminism = calls) },
    runtime,
  )
  const { hooks, crds, notes } = rendered
  return { manifest: releaseManifest(rendered, hideSecret), hooks, crds, notes, nondeterminism }
}

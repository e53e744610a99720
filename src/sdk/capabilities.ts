/** `.Capabilities` by the caller's choice. */
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../render/capabilities.ts'
import type { TemplateOptions } from './template.ts'

/** What templates are told of a cluster when none is asked. Throws `plan/invalid-options` for what is no version. */
export function capabilitiesFor({
  kubeVersion,
  apiVersions = [],
}: Pick<TemplateOptions, 'kubeVersion' | 'apiVersions'>): Capabilities {
  const defaults = defaultCapabilities()
  return {
    kubeVersion: kubeVersion === undefined ? defaults.kubeVersion : parseKubeVersion(kubeVersion),
    apiVersions: [...defaults.apiVersions, ...apiVersions],
  }
}

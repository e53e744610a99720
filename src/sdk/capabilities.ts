/** `.Capabilities` by the caller's choice. */
import { compatFor } from '../compat.ts'
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../render/capabilities.ts'
import type { TemplateOptions } from './template.ts'

/** What templates are told of a cluster when none is asked. Throws `plan/invalid-options` for what is no version. */
export function capabilitiesFor({
  kubeVersion,
  apiVersions = [],
  compat,
}: Pick<TemplateOptions, 'kubeVersion' | 'apiVersions' | 'compat'>): Capabilities {
  const defaults = defaultCapabilities()
  const { render: rules } = compatFor(compat)
  return {
    kubeVersion: kubeVersion === undefined ? defaults.kubeVersion : parseKubeVersion(kubeVersion, rules),
    apiVersions: [...defaults.apiVersions, ...apiVersions],
  }
}

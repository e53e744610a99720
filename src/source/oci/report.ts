/** What Helm prints of charts that come from registries and go there. */
import type { TshelmEvent } from '../../events.ts'

export type RegistryEvent = Extract<TshelmEvent, { readonly kind: 'registry' }>

const UNDERSCORES = `
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry.
`

export function registryText(event: RegistryEvent): string {
  const { reference } = event
  if (event.action === 'deprecated') return `Warning: chart media type ${event.mediaType} is deprecated\n`
  const isPulled = event.action === 'pulled'
  const underscored = isPulled ? reference : reference.slice(reference.lastIndexOf('/') + 1).replace(/^[^:@]*/, '')
  const note = underscored.includes('_') ? `${reference} contains an underscore.\n${UNDERSCORES}` : ''
  return `${isPulled ? 'Pulled' : 'Pushed'}: ${reference}\nDigest: ${event.digest}\n${note}`
}

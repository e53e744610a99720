/** Where services of AWS are. */
import type { SecretsHost } from '../ports.ts'

/** Partitions whose names end otherwise than `amazonaws.com`, by how their regions begin. */
const SUFFIXES: readonly (readonly [prefix: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['eusc-', 'amazonaws.eu'],
]

/**
 * Without a slash at its end. AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, then the profile (`configured`) name others, for
 * stand-ins of AWS.
 */
export function endpointOf({ env }: SecretsHost, service: string, region: string, configured = ''): string {
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase().replace(/[ -]/g, '_')}`
  const isIgnored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true'
  const named = (isIgnored ? '' : env[own]) || env['AWS_ENDPOINT_URL'] || (isIgnored ? '' : configured) || undefined
  if (named !== undefined) return named.replace(/\/+$/, '')
  const suffix = SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com'
  return `https://${service}.${region}.${suffix}`
}

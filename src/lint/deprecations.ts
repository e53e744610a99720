/** Deprecated APIs, as Kubernetes itself warns of them. */
import type { KubeVersion } from '../render/capabilities.ts'
import { DEPRECATIONS, type Deprecation } from './deprecations-table.ts'
import type { LintedObject } from './documents.ts'

/** The warning for an object of a deprecated API; undefined if it is current, or not known at all. */
export function deprecationProblem(object: LintedObject, version: KubeVersion): string | undefined {
  const { apiVersion = '', kind = '' } = object
  if (apiVersion === '' || kind === '') return undefined
  const entry = DEPRECATIONS.find((row) => row.apiVersion === apiVersion && row.kinds.split(' ').includes(kind))
  return entry === undefined || !isReached(entry.deprecated, version) ? undefined : warning(entry, kind)
}

function isReached(deprecated: string, { major, minor }: KubeVersion): boolean {
  if (Number(major) === 0 && Number(minor) === 0) return true
  const [atMajor = 0, atMinor = 0] = deprecated.split('.').map(Number)
  return atMajor < Number(major) || (atMajor === Number(major) && atMinor <= Number(minor))
}

function warning({ apiVersion, deprecated, removed, use, useKind }: Deprecation, kind: string): string {
  const gone = removed === '' ? '' : `, unavailable in v${removed}+`
  const instead = use === '' ? '' : `; use ${use} ${useKind ?? kind}`
  return `${apiVersion} ${kind} is deprecated in v${deprecated}+${gone}${instead}`
}

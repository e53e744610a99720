/** Versions: of the Helm that tshelm behaves as, and of tshelm itself. */

declare const TSHELM_VERSION: string | undefined
declare const TSHELM_BUILD: string | undefined

/** Go's version.BuildInfo, as the Helm of reference has it. */
export const helmBuild = {
  Version: 'v4.3.1',
  GitCommit: '',
  GitTreeState: 'clean',
  GoVersion: 'go1.26.8',
  KubeClientVersion: 'v1.37',
} as const

/** Put in by the build; sources that run unbuilt have none. */
export function ownVersion(): string {
  return typeof TSHELM_VERSION === 'string' ? TSHELM_VERSION : '0.0.0'
}

/** Tells builds apart, for what one of them leaves for the next run; 16 characters. */
export function ownBuild(): string {
  return typeof TSHELM_BUILD === 'string' ? TSHELM_BUILD : '-'.repeat(16)
}

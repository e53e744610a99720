/** References to artifacts in registries, as Helm reads them: `ghcr.io/charts/redis:19.0.1@sha256:…`. */
import { parseUrl } from '../../../gotemplate/go/url.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'
import { digestProblem } from './digest.ts'

/** A repository in a registry, and which of its manifests. */
export interface Artifact {
  /** `host[:port]`. */
  readonly registry: string
  readonly repository: string
  /** A tag, a digest, or '' for none. */
  readonly reference: string
}

/** A reference of Helm's: tag and digest may stand side by side. */
export interface ChartReference extends Artifact {
  /** With `_` for `+`; '' for none. */
  readonly tag: string
  /** As it was written, unchecked; '' for none. */
  readonly digest: string
}

const SCHEME = 'oci://'

const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const TAG = /^\w[\w.-]{0,127}$/

/** Longer names are no registry's: patterns are not tried on them. */
const MAX_REFERENCE_LENGTH = 4096

export function isOciReference(text: string): boolean {
  return text.startsWith(SCHEME)
}

export function withoutScheme(text: string): string {
  return text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text
}

/** Throws `source/invalid-reference` for what is longer than any reference. */
export function checkLength(text: string): void {
  if (text.length > MAX_REFERENCE_LENGTH) throw invalidReference('too long')
}

/** `registry/repository[:tag|@digest]`. Throws `source/invalid-reference` in Helm's words. */
export function parseArtifact(text: string): Artifact {
  checkLength(text)
  const slash = text.indexOf('/')
  if (slash < 0) throw invalidReference('missing registry or repository')
  const registry = text.slice(0, slash)
  const path = text.slice(slash + 1)
  const at = path.indexOf('@')
  const named = at < 0 ? path : path.slice(0, at)
  const colon = named.indexOf(':')
  const repository = colon < 0 ? named : named.slice(0, colon)
  checkRegistry(registry)
  if (!REPOSITORY.test(repository)) throw invalidReference(`invalid repository ${quote(repository)}`)
  // A tag beside a digest is not looked at.
  const reference = at >= 0 ? path.slice(at + 1) : colon >= 0 ? named.slice(colon + 1) : ''
  if (reference !== '') (at >= 0 ? checkDigest : checkTag)(reference)
  return { registry, repository, reference }
}

/** Helm: the last `@` begins a digest, and the `+` of a version is `_` in a tag. Throws as parseArtifact. */
export function parseChartReference(text: string): ChartReference {
  let rest = withoutScheme(text)
  const at = rest.lastIndexOf('@')
  const digest = at < 0 ? '' : rest.slice(at + 1)
  if (at >= 0) rest = rest.slice(0, at)
  const colon = rest.lastIndexOf(':')
  const tag = colon < 0 ? '' : rest.slice(colon + 1)
  if (tag !== '' && !tag.includes('/')) rest = rest.replaceAll(tag, tag.replaceAll('+', '_'))
  const artifact = parseArtifact(rest)
  return { ...artifact, tag: artifact.reference, digest }
}

/** As messages say it; without tag and digest it ends in `@`, as in Helm. */
export function chartReferenceText({ tag, digest, ...artifact }: ChartReference): string {
  return tag === '' ? `${artifactText(artifact)}@${digest}` : artifactText(artifact)
}

export function artifactText({ registry, repository, reference }: Artifact): string {
  if (reference === '') return `${registry}/${repository}`
  return `${registry}/${repository}${digestProblem(reference) === undefined ? '@' : ':'}${reference}`
}

/** Throws `source/invalid-reference` for what is no `host[:port]`. */
export function checkRegistry(registry: string): void {
  let host: string | undefined
  try {
    host = parseUrl(`dummy://${registry}`).host
  } catch {
    host = undefined
  }
  if (registry === '' || host !== registry) throw invalidReference(`invalid registry ${quote(registry)}`)
}

/** Docker Hub answers elsewhere than it is called. */
export function registryHost(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry
}

function checkTag(tag: string): void {
  if (!TAG.test(tag)) throw invalidReference(`invalid tag ${quote(tag)}`)
}

function checkDigest(digest: string): void {
  const problem = digestProblem(digest)
  if (problem !== undefined) throw invalidReference(`invalid digest ${quote(digest)}: ${problem}`)
}

export function invalidReference(why: string): TshelmError {
  return new TshelmError('source/invalid-reference', `invalid reference: ${why}`, {
    hint: 'references are oci://HOST/PATH/NAME, with :TAG or @sha256:DIGEST behind them if need be',
  })
}

/** What a registry is asked (OCI distribution specification), its answers checked. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { discardBody, readBody } from '../../http/body.ts'
import type { HttpResponse } from '../../http/client.ts'
import { MAX_REGISTRY_METADATA_BYTES } from '../../limits.ts'
import { repositoryScope } from './challenge.ts'
import { notFound } from './copy-error.ts'
import { digestOf, digestProblem, expectHashing, hasDigest, runningHash } from './digest.ts'
import { MANIFEST_ACCEPT } from './media-types.ts'
import { artifactText, type Artifact } from './reference.ts'
import type { Session } from './session.ts'

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

export interface FoundManifest {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Uint8Array
}

export function manifestPath({ repository, reference }: Artifact): string {
  return `/v2/${repository}/manifests/${reference}`
}

/** Rejects with `source/not-found`, `source/digest-mismatch`, `source/fetch-failed` in Helm's words. */
export async function fetchManifest(artifact: Artifact, session: Session): Promise<FoundManifest> {
  const response = await session.send({
    url: manifestPath(artifact),
    headers: { accept: MANIFEST_ACCEPT },
    scopes: [repositoryScope(artifact.repository, 'pull')],
    onSent: expectHashing,
  })
  if (response.status !== 200) throw await refusal('GET', response, artifactText(artifact))
  const mediaType = mediaTypeOf('GET', response)
  const wanted = digestProblem(artifact.reference) === undefined ? artifact.reference : undefined
  const told = toldDigest('GET', response)
  if (wanted !== undefined && told !== undefined && told !== wanted) throw otherDigest('GET', response, told, wanted)
  const bytes = await readBody(response, MAX_REGISTRY_METADATA_BYTES)
  const digest = wanted ?? told ?? digestOf(bytes)
  if (!hasDigest(bytes, digest)) {
    if (told !== undefined) throw mismatchedDigest()
    throw otherDigest('GET', response, digestOf(bytes), digest)
  }
  return { mediaType, digest, bytes }
}

/** The digest of a manifest; undefined if there is none. Rejects as fetchManifest. */
export async function resolveManifest(artifact: Artifact, session: Session): Promise<string | undefined> {
  return digestFor(artifact, session, [repositoryScope(artifact.repository, 'pull')])
}

/** As resolveManifest, allowed to push as well: the token serves for what follows. */
export async function isPushed(artifact: Artifact, session: Session): Promise<boolean> {
  return (await digestFor(artifact, session, [pushScope(artifact)])) !== undefined
}

export function pushScope({ repository }: Artifact): string {
  return repositoryScope(repository, 'pull', 'push')
}

async function digestFor(artifact: Artifact, session: Session, scopes: readonly string[]): Promise<string | undefined> {
  const response = await session.send({
    method: 'HEAD',
    url: manifestPath(artifact),
    headers: { accept: MANIFEST_ACCEPT },
    scopes,
  })
  if (response.status !== 200 && response.status !== 404) throw await refused('HEAD', response)
  await discardBody(response)
  if (response.status === 404) return undefined
  mediaTypeOf('HEAD', response)
  const wanted = digestProblem(artifact.reference) === undefined ? artifact.reference : undefined
  const told = toldDigest('HEAD', response)
  if (wanted !== undefined && told !== undefined && told !== wanted) throw otherDigest('HEAD', response, told, wanted)
  const digest = wanted ?? told
  if (digest !== undefined) return digest
  throw new TshelmError('source/fetch-failed', 'HTTP HEAD request missing required header "Docker-Content-Digest"')
}

/** Whether a blob is there already. */
export async function hasBlob(
  artifact: Artifact,
  { digest }: Pick<Descriptor, 'digest'>,
  session: Session,
): Promise<boolean> {
  const response = await session.send({
    method: 'HEAD',
    url: blobPath(artifact, digest),
    scopes: [pushScope(artifact)],
  })
  if (response.status !== 200 && response.status !== 404) throw await refused('HEAD', response)
  await discardBody(response)
  return response.status === 200
}

function blobPath({ repository }: Artifact, digest: string): string {
  return `/v2/${repository}/blobs/${digest}`
}

export interface BlobOptions {
  /** More are refused before they are read. */
  readonly maxBytes: number
}

/** Bytes with the size and the digest that were told. Rejects as fetchManifest; errors while reading have `data.reading`. */
export async function fetchBlob(
  artifact: Artifact,
  blob: Descriptor,
  session: Session,
  { maxBytes }: BlobOptions,
): Promise<Uint8Array> {
  if (!Number.isSafeInteger(blob.size) || blob.size < 0) throw reading('invalid descriptor size')
  if (blob.size > maxBytes) {
    throw new TshelmError('source/limit-exceeded', `${blob.digest} is larger than ${maxBytes} bytes`)
  }
  const problem = digestProblem(blob.digest)
  if (problem !== undefined) throw reading(`read failed: failed to validate ${blob.digest}: ${problem}`)
  const response = await session.send({
    url: blobPath(artifact, blob.digest),
    scopes: [repositoryScope(artifact.repository, 'pull')],
  })
  if (response.status !== 200) throw await refusal('GET', response, blob.digest)
  const length = response.headers['content-length']
  if (length !== undefined && Number(length) !== blob.size) {
    await discardBody(response)
    throw new TshelmError('source/fetch-failed', `${placeOf('GET', response)}: mismatch Content-Length`)
  }
  const told = toldDigest('GET', response)
  if (told !== undefined && told !== blob.digest) throw otherDigest('GET', response, told, blob.digest)
  return readChecked(response, blob)
}

/** The digest is counted while the bytes come. */
async function readChecked({ body }: HttpResponse, { digest, size }: Descriptor): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(size)
  const hash = runningHash(digest)
  let at = 0
  for await (const chunk of body) {
    if (at + chunk.length > size) throw reading('trailing data')
    bytes.set(chunk, at)
    hash.update(chunk)
    at += chunk.length
  }
  if (at < size) {
    throw reading(`read failed: expected content size of ${size}, got ${at}, for digest ${digest}: unexpected EOF`)
  }
  if (hash.digest('hex') !== digest.slice(digest.indexOf(':') + 1)) throw mismatchedDigest()
  return bytes
}

function reading(message: string): TshelmError {
  return new TshelmError('source/fetch-failed', message, { data: { reading: true } })
}

function mismatchedDigest(): TshelmError {
  return new TshelmError('source/digest-mismatch', 'mismatched digest', { data: { reading: true } })
}

/** What few need to know is loaded for them. */
async function refused(method: string, response: HttpResponse): Promise<TshelmError> {
  const { registryError } = await import('./registry-error.ts')
  return registryError(method, response)
}

async function refusal(method: string, response: HttpResponse, what: string): Promise<TshelmError> {
  if (response.status !== 404) return refused(method, response)
  await discardBody(response)
  return notFound(what)
}

function placeOf(method: string, { url }: HttpResponse): string {
  return `${method} ${quote(redacted(url))}`
}

function mediaTypeOf(method: string, response: HttpResponse): string {
  const type = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== '') return type
  const problem = 'invalid response `Content-Type` header; mime: no media type'
  throw new TshelmError('source/fetch-failed', `${placeOf(method, response)}: ${problem}`)
}

function toldDigest(method: string, response: HttpResponse): string | undefined {
  const told = response.headers['docker-content-digest']
  if (typeof told !== 'string' || told === '') return undefined
  const problem = digestProblem(told)
  if (problem === undefined) return told
  const header = `\`Docker-Content-Digest: ${told}\``
  throw new TshelmError(
    'source/digest-mismatch',
    `${placeOf(method, response)}: invalid response header value: ${header}; ${problem}`,
  )
}

function otherDigest(method: string, response: HttpResponse, told: string, wanted: string): TshelmError {
  return new TshelmError(
    'source/digest-mismatch',
    `${placeOf(method, response)}: invalid response; digest mismatch in Docker-Content-Digest: received ${quote(told)} when expecting ${quote(wanted)}`,
  )
}

/** Blobs on their way into a registry. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'
import { discardBody } from '../../http/body.ts'
import type { HttpResponse } from '../../http/client.ts'
import type { Artifact } from './reference.ts'
import { registryError } from './registry-error.ts'
import { pushScope } from './requests.ts'
import type { Session } from './session.ts'

export interface Upload {
  readonly artifact: Artifact
  readonly session: Session
  readonly bytes: Uint8Array
  readonly digest: string
}

/** What proxies in front of registries take at once, mostly. */
const CHUNK_BYTES = 8 * 1024 * 1024
/** Of those who refuse a body as a whole: too large, no length, no such way. */
const WHOLE_REFUSED: ReadonlySet<number> = new Set([405, 411, 413])

/** In one piece; in chunks where that is refused. Rejects with `source/…` in Helm's words. */
export async function uploadBlob(upload: Upload): Promise<void> {
  const { artifact, bytes } = upload
  const location = await begin(upload)
  const response = await finish(upload, location, bytes)
  if (response.status === 201) return discardBody(response)
  if (!WHOLE_REFUSED.has(response.status) || bytes.length === 0) throw await registryError('PUT', response)
  await discardBody(response)
  await uploadChunks({ ...upload, artifact })
}

async function uploadChunks(upload: Upload): Promise<void> {
  const { artifact, bytes, session } = upload
  let location = await begin(upload)
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES)
    const response = await session.send({
      method: 'PATCH',
      url: location.href,
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `${at}-${at + chunk.length - 1}`,
      },
      body: chunk,
      scopes: [pushScope(artifact)],
    })
    if (response.status !== 202) throw await registryError('PATCH', response)
    await discardBody(response)
    location = locationOf(response, session)
  }
  const response = await finish(upload, location, new Uint8Array())
  if (response.status !== 201) throw await registryError('PUT', response)
  await discardBody(response)
}

async function begin({ artifact, session }: Upload): Promise<URL> {
  const response = await session.send({
    method: 'POST',
    url: `/v2/${artifact.repository}/blobs/uploads/`,
    scopes: [pushScope(artifact)],
    // An upload that was begun in vain ends by itself.
    repeatable: true,
  })
  if (response.status !== 202) throw await registryError('POST', response)
  await discardBody(response)
  return locationOf(response, session)
}

function finish({ artifact, session, digest }: Upload, location: URL, body: Uint8Array): Promise<HttpResponse> {
  const url = new URL(location)
  url.searchParams.set('digest', digest)
  return session.send({
    method: 'PUT',
    url: url.href,
    headers: { 'content-type': 'application/octet-stream' },
    body,
    scopes: [pushScope(artifact)],
  })
}

/** Where the next part goes: the same server, or credentials would go elsewhere. */
function locationOf({ headers, url }: HttpResponse, { origin }: Session): URL {
  const { location = '' } = headers
  if (location === '' || !URL.canParse(location, url)) {
    throw new TshelmError('source/publish-failed', 'http: no Location header in response')
  }
  const target = new URL(location, url)
  const registry = new URL(origin)
  if (target.hostname !== registry.hostname || portOf(target) !== portOf(registry)) {
    throw refused(
      `blob upload Location ${quote(target.host)} is on a different host than the registry ${quote(registry.host)}`,
    )
  }
  if (registry.protocol === 'https:' && target.protocol !== 'https:') {
    throw refused(`blob upload Location ${quote(target.host)} downgrades scheme from https`)
  }
  return target
}

function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80'
}

function refused(message: string): TshelmError {
  return new TshelmError('source/publish-failed', message, {
    hint: 'what stands before the registry should tell it by which host and scheme it is called',
  })
}

/** Artifacts from one registry to another as they are: with their digests, which signatures are of. */
import { mapLimit } from '../../concurrency.ts'
import { TshelmError } from '../../errors.ts'
import type { HttpResponse } from '../../http/client.ts'
import { MAX_ARCHIVE_BYTES, MAX_MANIFEST_DEPTH } from '../../limits.ts'
import { isManifest, successorsOf } from './manifest.ts'
import { pushBlob, putManifest } from './push.ts'
import type { Artifact } from './reference.ts'
import { fetchBlob, fetchManifest, hasBlob, resolveManifest, type Descriptor, type FoundManifest } from './requests.ts'
import type { Session } from './session.ts'

export interface RegistryPlace {
  readonly artifact: Artifact
  readonly session: Session
}

export interface CopiedManifest extends FoundManifest {
  /** Of the answer; absent if it was there already. */
  readonly headers?: HttpResponse['headers']
}

const AT_ONCE = 3

/** A manifest and what it names. What the target has is left alone. Rejects with `source/…` as fetching and pushing do. */
export async function copyManifest(from: RegistryPlace, to: RegistryPlace, depth = 1): Promise<CopiedManifest> {
  const found = await fetchManifest(from.artifact, from.session)
  if ((await resolveManifest(to.artifact, to.session)) === found.digest) return found
  if (depth > MAX_MANIFEST_DEPTH) {
    throw new TshelmError('source/limit-exceeded', `${found.digest} has manifests nested too deep`)
  }
  await mapLimit(successorsOf(found.mediaType, found.bytes), AT_ONCE, async (one) => {
    if (isManifest(one.mediaType)) await copyManifest(named(from, one.digest), named(to, one.digest), depth + 1)
    else await copyBlob(one, from, to)
  })
  return { ...found, headers: await putManifest(found, to.artifact, to.session) }
}

async function copyBlob(blob: Descriptor, from: RegistryPlace, to: RegistryPlace): Promise<void> {
  if (await hasBlob(to.artifact, blob, to.session)) return
  const bytes = await fetchBlob(from.artifact, blob, from.session, { maxBytes: MAX_ARCHIVE_BYTES })
  await pushBlob({ digest: blob.digest, bytes }, to.artifact, to.session)
}

/** The same repository, and another of its manifests. */
export function named({ artifact, session }: RegistryPlace, reference: string): RegistryPlace {
  return { artifact: { ...artifact, reference }, session }
}

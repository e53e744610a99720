/** What is signed of a manifest, to another registry that has the same manifest. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { isTshelmError } from '../../errors.ts'
import { copyManifest, named, type CopiedManifest, type RegistryPlace } from '../oci/copy.ts'
import { INDEX_TYPE } from '../oci/media-types.ts'
import { putManifest } from '../oci/push.ts'
import { manifestAt, referringBundles, referringIn, signatureTag, type ReferringManifest } from './find-signatures.ts'

/** Both artifacts are the manifest, by its digest. Rejects with `source/…` as fetching and pushing do; that nothing is signed is no error. */
export async function copySignatures(from: RegistryPlace, to: RegistryPlace): Promise<void> {
  const tag = signatureTag(from.artifact)
  for (const suffix of ['.sig', '.att']) await copyIfThere(`${tag}${suffix}`, from, to)
  const unknown: ReferringManifest[] = []
  for (const referring of await referringBundles(from.artifact, from.session)) {
    const copied = await copyIfThere(referring.digest, from, to)
    // Registries that know what refers to what say so.
    if (copied?.headers !== undefined && copied.headers['oci-subject'] === undefined) unknown.push(referring)
  }
  if (unknown.length > 0) await addReferring(unknown, to)
}

async function copyIfThere(
  reference: string,
  from: RegistryPlace,
  to: RegistryPlace,
): Promise<CopiedManifest | undefined> {
  try {
    return await copyManifest(named(from, reference), named(to, reference))
  } catch (error) {
    if (isTshelmError(error) && error.code === 'source/not-found') return undefined
    throw error
  }
}

/** OCI distribution: where the registry does not, clients keep the index. */
async function addReferring(added: readonly ReferringManifest[], { artifact, session }: RegistryPlace): Promise<void> {
  const place = { ...artifact, reference: signatureTag(artifact) }
  const known = referringIn(await manifestAt(place, session))
  const all = new Map([...known, ...added].map((one) => [one.digest, one]))
  const index = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [...all.values()] }
  await putManifest({ mediaType: INDEX_TYPE, bytes: encodeUtf8(JSON.stringify(index)) }, place, session)
}

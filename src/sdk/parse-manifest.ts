/** Manifests as objects. */
import type { KubeObject } from '../object.ts'

/** The objects of a manifest, lists taken apart. Rejects with `kube/invalid-object` in Helm's words. */
export async function parseManifest(manifest: string): Promise<KubeObject[]> {
  const { parseObjects } = await import('../manifest/objects.ts')
  return parseObjects(manifest)
}

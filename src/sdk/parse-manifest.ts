/** Manifests as objects. */
import { parseObjects } from '../manifest/objects.ts'
import type { KubeObject } from '../object.ts'

/** The objects of a manifest, lists taken apart. Throws `kube/invalid-object` in Helm's words. */
export function parseManifest(manifest: string): KubeObject[] {
  return parseObjects(manifest)
}

/** A kustomization over manifests that are there already: what it changes stays in the file, and at the place, where it was. */
import type { KustomizeOptions } from './build.ts'
import { finishInPlace, startBuild, writeResources } from './build.ts'
import { listOf } from './resource-list.ts'
import { readResourcesFrom } from './read-resources.ts'
import type { Resource } from './resource.ts'

export interface ManifestFile {
  /** `templates/deployment.yaml`; only told apart by it. */
  readonly name: string
  readonly text: string
}

export interface StreamOptions extends KustomizeOptions {
  /** Of the folder that paths in the kustomization are relative to. Default: `/`. */
  readonly folder?: string
}

/** Where objects go that the kustomization itself brings in. */
const ADDED = 'kustomized.yaml'

/**
 * Applies what a kustomization says (patches, transformers, names, labels, images …) to the objects of some files: a rendered chart, say,
 * whose CRDs and hooks shall stay where they are. Files keep their order and their objects; what is deleted is gone, a file that has
 * nothing left is empty, and what is new comes last. Rejects as buildKustomization does, and for objects that stand twice.
 */
export async function kustomizeManifests(
  files: readonly ManifestFile[],
  kustomization: string,
  options: StreamOptions,
): Promise<readonly ManifestFile[]> {
  const home = new Map<Resource, string>()
  for (const { name, text } of files) {
    for (const resource of readResourcesFrom(text, name)) home.set(resource, name)
  }
  const start = { text: kustomization, folder: options.folder ?? '/', resources: listOf([...home.keys()]) }
  const resources = finishInPlace(await startBuild(start, options))
  const inFile = new Map<string, Resource[]>(files.map(({ name }) => [name, []]))
  const added: Resource[] = []
  for (const resource of resources) {
    const name = home.get(resource)
    if (name === undefined) added.push(resource)
    else inFile.get(name)!.push(resource)
  }
  const out = [...inFile].map(([name, own]) => ({ name, text: writeResources(own) }))
  return added.length === 0 ? out : [...out, { name: ADDED, text: writeResources(added) }]
}

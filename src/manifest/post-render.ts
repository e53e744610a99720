/**
 * Rendered files ⇄ the one stream of documents that a post-renderer reads and writes. An annotation tells which file each came from; the
 * YAML is written anew on both ways, as kustomize's kyaml does it.
 */
import { compareStrings } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { RenderedFile } from '../render/render.ts'
import { clearAnnotation, annotation, hasMetadata, setAnnotation } from './annotations.ts'
import { readResources, writeResources, type Resource } from './resources.ts'
import { isBlank, splitDocuments } from './split.ts'

const FILE_ANNOTATION = 'postrenderer.helm.sh/postrender-filename'

/** The documents of all files, hooks among them. Throws `manifest/post-render` in Helm's words. */
export function mergeRendered(files: readonly RenderedFile[]): string {
  const resources: Resource[] = []
  for (const { name, text } of [...files].sort((a, b) => compareStrings(a.name, b.name))) {
    if (name.slice(name.lastIndexOf('/') + 1).startsWith('_') || isBlank(text)) continue
    for (const piece of splitDocuments(text)) {
      const read = inWords(`error merging manifests: parsing ${name}`, () => readResources(piece.text))
      inWords(`error merging manifests: annotating ${name}`, () => {
        for (const resource of read) setAnnotation(resource, FILE_ANNOTATION, name)
      })
      for (const resource of read) resources.push(resource)
    }
  }
  return inWords('error merging manifests: writing merged docs', () => writeResources(resources))
}

/** The files that a stream's documents belong to; those without the annotation get names by their place. Throws `manifest/post-render`. */
export function splitRendered(stream: string): RenderedFile[] {
  const prefix = 'error while parsing post rendered output: '
  const files = new Map<string, Resource[]>()
  const resources = inWords(`${prefix}error parsing YAML`, () => readResources(stream))
  for (const [i, resource] of resources.entries()) {
    if (!hasMetadata(resource)) throw failure(`${prefix}getting metadata: missing Resource metadata`)
    const name = annotation(resource, FILE_ANNOTATION) || `generated-by-postrender-${i}.yaml`
    inWords(`${prefix}clearing filename annotation`, () => clearAnnotation(resource, FILE_ANNOTATION))
    const others = files.get(name)
    if (others === undefined) files.set(name, [resource])
    else others.push(resource)
  }
  return [...files].map(([name, own]) => ({
    name,
    text: inWords(`${prefix}re-writing ${name}`, () => writeResources(own)),
  }))
}

/** What a post-renderer did to the stream, if it left anything: `run` gets what `mergeRendered` gives. */
export function postRenderStream(
  run: (stream: string) => Promise<string>,
): (files: readonly RenderedFile[]) => Promise<RenderedFile[]> {
  return async (files) => splitRendered(await run(mergeRendered(files)))
}

function inWords<T>(prefix: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw failure(`${prefix}: ${messageOf(error)}`, error)
  }
}

function failure(message: string, cause?: unknown): TshelmError {
  return new TshelmError('manifest/post-render', message, cause === undefined ? {} : { cause })
}

/** Patches and transformers over manifests, as one kustomization in memory. */
import { posix } from 'node:path'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { isMap, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import { yamlText } from '../state/encode.ts'
import type { ChartifyWork, Patches } from './chartify.ts'
import { builtKustomization } from './kustomize-call.ts'

/** Manifests under one name, and kinds of a cluster's own under another. */
export async function patched(
  work: ChartifyWork,
  rendered: ReadonlyMap<string, string>,
  patches: Patches,
): Promise<Map<string, string>> {
  const { folder } = work
  const files = new Map<string, Uint8Array>()
  for (const [path, text] of rendered) files.set(path, encodeUtf8(text))
  const kustomization = newMap()
  kustomization['resources'] = [...rendered.keys()]
  const listed = [
    ...patches.json.map((patch, i) => jsonPatch(patch, i, files)),
    ...patches.merge.map((patch, i) => mergePatch(patch, i, files)),
  ]
  if (listed.length > 0) kustomization['patches'] = listed
  if (patches.transformers.length > 0) {
    kustomization['transformers'] = patches.transformers.map((content, i) => {
      const path = `transformers/transformer.${i}.yaml`
      files.set(path, transformer(work, content, files))
      return path
    })
  }
  files.set('kustomization.yaml', encodeUtf8(yamlText(kustomization)))
  const words = ['--output', `${folder}/all.patched.yaml`, 'build', '--enable-alpha-plugins', folder]
  const text = await builtKustomization(work, { files, words, isBase: false })
  return byKind(
    text,
    [...rendered.keys()].some((path) => path.startsWith('templates/crds/')),
  )
}

function jsonPatch(content: Uint8Array, index: number, files: Map<string, Uint8Array>): GoMap {
  const patch = unmarshalV3(decodeUtf8(content))
  const entry = newMap()
  if (!isMap(patch)) throw stateError('either "path" or "patch" must be set in a JSON patch')
  entry['target'] = patch['target'] ?? newMap()
  const { path, patch: operations } = patch as { readonly path?: GoValue; readonly patch?: GoValue }
  if (typeof path === 'string' && path !== '') entry['path'] = path
  else if (Array.isArray(operations) && operations.length > 0) {
    entry['path'] = `jsonpatches/patch.${index}.yaml`
    files.set(entry['path'], encodeUtf8(yamlText(operations)))
  } else throw stateError('either "path" or "patch" must be set in a JSON patch')
  return entry
}

function mergePatch(content: Uint8Array, index: number, files: Map<string, Uint8Array>): GoMap {
  const entry = newMap()
  const path = `strategicmergepatches/patch.${index}.yaml`
  files.set(path, content)
  entry['path'] = path
  return entry
}

/** A file that it names is taken along. */
function transformer(
  { session, state }: ChartifyWork,
  content: Uint8Array,
  files: Map<string, Uint8Array>,
): Uint8Array {
  const root = unmarshalV3(decodeUtf8(content))
  if (!isMap(root)) return content
  const { path } = root as { readonly path?: GoValue }
  if (typeof path !== 'string' || path === '') return content
  const here = filesIn(session.ports.files, state.workingDirectory)
  if (!here.isFile(path)) return content
  const target = `transformer-patch-files/patchfile.${files.size}.yaml`
  files.set(target, here.readBytes(path))
  const copy = newMap()
  for (const key in root) copy[key] = root[key]!
  copy['path'] = target
  return encodeUtf8(yamlText(copy))
}

/** Chartify files kinds apart, which decides whether helm ever changes them again: they stay where they were. */
function byKind(text: string, hadTemplates: boolean): Map<string, string> {
  const resources: string[] = []
  const crds: string[] = []
  for (const part of parts(text)) (isCrd(part) ? crds : resources).push(`${part}---\n`)
  const files = new Map<string, string>()
  const folder = hadTemplates ? 'templates/crds' : 'crds'
  if (crds.length > 0) files.set(posix.join(folder, 'patched_crds.yaml'), crds.join(''))
  if (resources.length > 0) files.set('templates/patched_resources.yaml', resources.join(''))
  return files
}

function parts(text: string): string[] {
  const found = text.split('\n---\n')
  return found.map((part, i) => (i < found.length - 1 ? `${part}\n` : part)).filter((part) => part !== '')
}

function isCrd(part: string): boolean {
  return /^kind: *["']?CustomResourceDefinition["']?$/m.test(part)
}

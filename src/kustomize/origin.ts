/** `buildMetadata`: where an object comes from, and who changed it. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { cleanPath } from '../../gotemplate/go/path.ts'
import { isMap, mapOf } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { annotationsOf, ANNOTATION, setAnnotations } from './resource.ts'
import type { Resource } from './resource.ts'
import { repositoryOf } from './repository.ts'

export interface ConfiguredBy {
  readonly apiVersion: string
  readonly kind: string
  readonly name?: string
  readonly namespace?: string
}

export interface Origin {
  readonly path?: string
  readonly repo?: string
  readonly ref?: string
  readonly configuredIn?: string
  readonly configuredBy?: ConfiguredBy
}

const FIELDS = ['path', 'repo', 'ref', 'configuredIn', 'configuredBy'] as const
const BY_FIELDS = ['apiVersion', 'kind', 'name', 'namespace'] as const

/** Go's filepath.Join. */
export function joinPath(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '')
  return given.length === 0 ? '' : cleanPath(given.join('/'))
}

/** The origin of what `path` names, seen from an origin. */
export function appendOrigin(origin: Origin, path: string): Origin {
  const repository = repositoryOf(path)
  if (repository === undefined) return { ...origin, path: joinPath(origin.path ?? '', path) }
  const { host, repoPath, folder, ref } = repository
  return { ...origin, repo: host + repoPath, ref, path: joinPath('', folder) }
}

/** A function of its fields in order, empty ones left out. */
function ordered(origin: Origin): string {
  const lines: string[] = []
  for (const field of FIELDS) {
    const value = origin[field]
    if (value === undefined || value === '') continue
    if (typeof value === 'string') lines.push(line(field, value))
    else {
      const inner = BY_FIELDS.filter((name) => value[name] !== undefined && value[name] !== '')
      if (inner.length > 0) lines.push(`${field}:\n`, ...inner.map((name) => `  ${line(name, value[name]!)}`))
    }
  }
  return lines.length === 0 ? '{}\n' : lines.join('')
}

function line(name: string, value: string): string {
  return emitYaml(mapOf({ [name]: value }), { indentSequences: true })
}

export function originOf(resource: Resource): Origin | undefined {
  const text = annotationsOf(resource)[ANNOTATION.origin]
  if (text === undefined) return undefined
  const value = readQuietly(text)
  return isMap(value) ? originIn(value) : {}
}

function readQuietly(text: string): GoValue {
  try {
    return parseYaml(text)
  } catch {
    return null
  }
}

function originIn(map: GoMap): Origin {
  const origin: Record<string, unknown> = {}
  for (const field of ['path', 'repo', 'ref', 'configuredIn'] as const) {
    const value = map[field]
    if (typeof value === 'string') origin[field] = value
  }
  const by = map['configuredBy'] ?? null
  if (isMap(by)) origin['configuredBy'] = Object.fromEntries(BY_FIELDS.map((name) => [name, by[name] ?? '']))
  return origin
}

export function setOrigin(resource: Resource, origin: Origin | undefined): void {
  const annotations = annotationsOf(resource)
  if (origin === undefined) delete annotations[ANNOTATION.origin]
  else annotations[ANNOTATION.origin] = ordered(origin)
  setAnnotations(resource, annotations)
}

/** Adds to the list of who changed an object. */
export function addTransformation(resource: Resource, origin: Origin): void {
  const annotations = annotationsOf(resource)
  const before = annotations[ANNOTATION.transformations] ?? ''
  const item = ordered(origin)
    .split('\n')
    .map((text, i) => (text === '' ? '' : `${i === 0 ? '- ' : '  '}${text}`))
    .join('\n')
  annotations[ANNOTATION.transformations] = before + item
  setAnnotations(resource, annotations)
}

export function removeAnnotation(resource: Resource, name: string): void {
  const annotations = annotationsOf(resource)
  delete annotations[name]
  setAnnotations(resource, annotations)
}

/** Tells of generated objects who made them, and of others nothing. */
export function addOrigins(resources: readonly Resource[], origin: Origin | undefined): void {
  if (origin === undefined) return
  for (const resource of resources) if (originOf(resource) === undefined) setOrigin(resource, origin)
}

/** After a transformer: objects of unknown origin are its own, the others it has changed. */
export function addTransformer(resources: readonly Resource[], origin: Origin): void {
  for (const resource of resources) {
    if (originOf(resource) === undefined) setOrigin(resource, origin)
    else addTransformation(resource, origin)
  }
}

/** The origin of what a plugin's configuration makes. */
export function pluginOrigin(config: Resource, id: ConfiguredBy): Origin | undefined {
  const origin = originOf(config)
  if (origin === undefined) return undefined
  const { repo, ref, path } = origin
  return {
    ...(repo === undefined ? {} : { repo }),
    ...(ref === undefined ? {} : { ref }),
    ...(path === undefined ? {} : { configuredIn: path }),
    configuredBy: id,
  }
}

/**
 * The types that are known while a build goes on. The first kustomization that names an OpenAPI document decides for all; Kubernetes' own
 * types stay known beside it if they were needed before, or if an object of a kind that is none of them was seen before.
 */
import type { GoMap } from '../../gotemplate/value.ts'
import { isMap } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'
import { apiVersion, kindOf } from './resource.ts'
import type { Resource } from './resource.ts'
import { builtInDefinition, builtInType, hasKnownScope } from './schema.ts'
import type { Schema, Schemas } from './schema.ts'
import { documentType, readSchemaDocument, resolved } from './schema-document.ts'
import type { SchemaDocument } from './schema-document.ts'

export interface SchemaBook extends Schemas {
  /** To be told of each object that is read. */
  readonly notice: (apiVersion: string, kind: string) => void
  /** Whether the document says that a kind stands outside of namespaces. */
  readonly isClusterWide: (apiVersion: string, kind: string) => boolean
  /** Takes what a kustomization names, unless another has named something before. Throws for a version that is not there. */
  readonly choose: (version: string | undefined, document: string | undefined) => void
}

const BUILT_IN_VERSION = 'v1.21.2'

/** Has a book take notice of objects, and say of them what only it knows. */
export function noticeAll<T extends readonly Resource[]>(resources: T, book: SchemaBook): T {
  for (const resource of resources) {
    const type = [apiVersion(resource), kindOf(resource)] as const
    book.notice(...type)
    if (book.isClusterWide(...type)) resource.isClusterWide = true
  }
  return resources
}

export function schemaBook(): SchemaBook {
  let text: string | undefined
  let document: SchemaDocument | undefined
  let isChosen = false
  let isRead = false
  /** Which of two types with one name is meant: the one above. */
  let builtIn: 'absent' | 'wanted' | 'below' | 'above' = 'absent'

  const read = (): void => {
    if (isRead) return
    isRead = true
    if (text === undefined) builtIn = 'below'
    else {
      document = readSchemaDocument(text)
      if (builtIn === 'wanted') builtIn = 'above'
    }
  }
  const either = <T>(own: () => T | undefined, builtInOne: () => T | undefined): T | undefined => {
    if (builtIn === 'absent') return own()
    return builtIn === 'above' ? (builtInOne() ?? own()) : (own() ?? builtInOne())
  }
  const ownDefinition = (name: string): GoMap | undefined => {
    const definition = document?.definitions[name] ?? null
    return isMap(definition) ? definition : undefined
  }
  const named = (name: string): Schema | GoMap | undefined =>
    either<Schema | GoMap>(
      () => ownDefinition(name),
      () => builtInDefinition(name),
    )

  return {
    find(apiVersion, kind) {
      read()
      const own = (): Schema | undefined => {
        const definition = document?.kinds.get(`${apiVersion} ${kind}`)
        return definition === undefined ? undefined : documentType(definition, named)
      }
      return either(own, () => builtInType(apiVersion, kind))
    },
    described(type) {
      read()
      return resolved(type, named)
    },
    notice(apiVersion, kind) {
      if (isRead || hasKnownScope(apiVersion, kind)) return
      if (text !== undefined) read()
      else builtIn = 'wanted'
    },
    isClusterWide: (apiVersion, kind) => {
      return document?.scopes.get(`${apiVersion} ${kind}`) === false && !hasKnownScope(apiVersion, kind)
    },
    choose(version, given) {
      if (isChosen) return
      if (given !== undefined) {
        if (version !== undefined) {
          throw failure('builtin version and custom schema provided, cannot use both', {}, 'kustomize/invalid')
        }
        text = given
      } else if (version === undefined || version === '') return
      else if (version !== BUILT_IN_VERSION) {
        throw failure('the specified OpenAPI version is not built in', {}, 'kustomize/invalid')
      }
      isChosen = true
      isRead = false
    },
  }
}

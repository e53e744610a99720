/** The fields of `.Chart`, by Go's names and in Go's order, for every form that it is shown in. */
import { mapOf, newMap, stringMap, stringMapType, TypedMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import type { Dependency, Maintainer, Metadata } from '../chart/model.ts'

/** How lists are shown. */
export interface ListForms {
  readonly texts: (list: readonly string[] | undefined) => GoValue
  readonly maintainers: (list: readonly Maintainer[] | undefined) => GoValue
  readonly dependencies: (list: readonly Dependency[] | undefined) => GoValue
}

export function metadataFields(metadata: Metadata, { texts, maintainers, dependencies }: ListForms): GoMap {
  const { annotations } = metadata
  return mapOf({
    Name: metadata.name,
    Home: metadata.home ?? '',
    Sources: texts(metadata.sources),
    Version: metadata.version,
    Description: metadata.description ?? '',
    Keywords: texts(metadata.keywords),
    Maintainers: maintainers(metadata.maintainers),
    Icon: metadata.icon ?? '',
    APIVersion: metadata.apiVersion,
    Condition: metadata.condition ?? '',
    Tags: metadata.tags ?? '',
    AppVersion: metadata.appVersion ?? '',
    Deprecated: metadata.deprecated ?? false,
    Annotations: annotations === undefined ? new TypedMap(stringMapType, newMap(), true) : stringMap(annotations),
    KubeVersion: metadata.kubeVersion ?? '',
    Dependencies: dependencies(metadata.dependencies),
    Type: metadata.type ?? '',
  })
}

export function maintainerFields({ name = '', email = '', url = '' }: Maintainer): GoMap {
  return mapOf({ Name: name, Email: email, URL: url })
}

export function dependencyFields(dependency: Dependency, { texts }: Pick<ListForms, 'texts'>): GoMap {
  return mapOf({
    Name: dependency.name,
    Version: dependency.version ?? '',
    Repository: dependency.repository,
    Condition: dependency.condition ?? '',
    Tags: texts(dependency.tags),
    Enabled: dependency.enabled ?? false,
    ImportValues: [...((dependency.importValues ?? []) as readonly GoValue[])],
    Alias: dependency.alias ?? '',
  })
}

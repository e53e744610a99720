/** Chart.yaml and Chart.lock as Helm writes them: known keys only, sorted. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { mapOf, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { goTime, ZERO_TIME } from '../../storage/time.ts'
import type { Dependency, Lock, Metadata } from './model.ts'

/** Chart.yaml as Helm understood it. */
export function metadataYaml({ dependencies, maintainers, ...rest }: Metadata): string {
  return emitYaml({
    ...withoutEmpty(rest),
    ...(maintainers?.length ? { maintainers: maintainers.map((maintainer) => withoutEmpty(maintainer)) } : {}),
    ...(dependencies?.length ? { dependencies: dependencies.map(dependencyMap) } : {}),
  })
}

/** Chart.yaml as it is saved: charts of the first format have their dependencies in requirements.yaml. */
export function savedMetadataYaml(metadata: Metadata): string {
  return metadataYaml(metadata.apiVersion === 'v1' ? { ...metadata, dependencies: [] } : metadata)
}

export function lockYaml({ generated, digest, dependencies }: Lock): string {
  return emitYaml(
    mapOf({
      generated: goTime(generated) ?? ZERO_TIME,
      digest,
      dependencies: dependencies?.map(dependencyMap) ?? null,
    }),
  )
}

function dependencyMap({ name, repository, importValues, ...rest }: Dependency): GoMap {
  const more = withoutEmpty({ ...rest, 'import-values': importValues })
  return { ...mapOf({ name, repository }), ...more }
}

/** Go's omitempty. */
function withoutEmpty(fields: object): GoMap {
  const map = newMap()
  for (const [key, value] of Object.entries(fields)) if (!isEmpty(value)) map[key] = value as GoValue
  return map
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

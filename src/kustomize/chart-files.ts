/** Objects → the files of a chart that renders to just them. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { mapOf } from '../../gotemplate/value.ts'
import { writeResource } from './build.ts'
import { fileNameOf } from './build.ts'
import { kindOf } from './resource.ts'
import type { Resource } from './resource.ts'

export interface ChartIdentity {
  readonly name: string
  /** Default: 1.0.0. */
  readonly version?: string
}

/**
 * By path. CRDs go to `crds/`; each other object has a file, and a template that puts it out as it is, so that braces in it mean nothing.
 */
export function chartFilesOf(
  resources: readonly Resource[],
  { name, version = '1.0.0' }: ChartIdentity,
): ReadonlyMap<string, string> {
  const files = new Map([['Chart.yaml', emitYaml(mapOf({ apiVersion: 'v2', name, version }))]])
  for (const [i, resource] of resources.entries()) {
    // Helm puts templates in an order of its own.
    const file = `${String(i).padStart(4, '0')}_${fileNameOf(resource, resources)}`
    const text = writeResource(resource)
    if (kindOf(resource) === 'CustomResourceDefinition') files.set(`crds/${file}`, text)
    else {
      files.set(`files/${file}`, text)
      files.set(`templates/${file}`, `{{ .Files.Get ${JSON.stringify(`files/${file}`)} }}\n`)
    }
  }
  return files
}

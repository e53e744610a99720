/** `ref+…` in what a state file says, replaced. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { mapOf, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import type { State } from '../model.ts'
import type { HelmfilePorts } from '../ports.ts'

/** Stores are asked only where there is a reference; relative paths in one begin where the state's do. */
export async function withoutReferences(
  { ports }: { readonly ports: HelmfilePorts },
  { workingDirectory }: Pick<State, 'workingDirectory'>,
  values: readonly GoValue[],
): Promise<GoValue[]> {
  if (!mayHaveReferences(values)) return [...values]
  const reader = await ports.references(workingDirectory)
  const tree = (await reader.evaluate(mapOf({ values: [...values] }))) as GoMap
  return tree['values'] as GoValue[]
}

function mayHaveReferences(values: readonly GoValue[]): boolean {
  try {
    return encodeJson([...values]).includes('ref+')
  } catch {
    // What is no JSON is looked at by who knows it.
    return true
  }
}

/** How many of a workload. */
import { failure } from '../failure.ts'
import { changeField, setEntry } from '../field-spec.ts'
import type { FieldSpec } from '../field-spec.ts'
import { gvkText, isSelected } from '../ids.ts'
import type { ReplicaRule } from '../kustomization.ts'
import { INT } from '../node.ts'
import { matchingAnyId } from '../resource-list.ts'
import type { Resources } from '../resource-list.ts'

/** Throws if there is no such workload. */
export function setReplicas(resources: Resources, rule: ReplicaRule, specs: readonly FieldSpec[]): void {
  let found = false
  for (const spec of specs) {
    for (const { node } of matchingAnyId(resources, (id) => id.name === rule.name && isSelected(id, spec))) {
      found = true
      changeField(node!, spec, { set: setEntry('', String(rule.count), INT), createKind: 'scalar', createTag: INT })
    }
  }
  if (found) return
  const kinds = specs.map(gvkText).join(' ')
  throw failure(`resource with name ${rule.name} does not match a config with the following GVK [${kinds}]`)
}

/** Validators look at objects and may not change them, but for a label that says that they have looked. */
import { failure } from './failure.ts'
import { idText } from './ids.ts'
import { jsonOfNode } from './node-value.ts'
import { copyResource, currentId, labelsOf, setLabels } from './resource.ts'
import type { Resource } from './resource.ts'
import type { Resources } from './resource-list.ts'
import type { Transform } from './transformers/patches.ts'

const VALIDATED_BY = 'validated-by'

/** Throws if the validator does, or changes anything. */
export function validate(resources: Resources, validator: Transform): void {
  const before = resources.map((resource) => [idText(currentId(resource)), jsonOfNode(resource.node!)] as const)
  validator(resources)
  const told = "validator shouldn't modify the resource map"
  if (before.length !== resources.length) throw failure(`${told}: lists have different number of entries`)
  const after = new Map(resources.map((resource) => [idText(currentId(resource)), withoutLabel(resource)]))
  for (const [id, json] of before) {
    const now = after.get(id)
    if (now === undefined) throw failure(`${told}: id in self missing from other; id: ${id}`)
    if (now !== json) throw failure(`${told}: nodes unequal: \n -- ${json},\n -- ${now}\n\n`)
  }
}

function withoutLabel(resource: Resource): string {
  const labels = labelsOf(resource)
  if (!(VALIDATED_BY in labels)) return jsonOfNode(resource.node!)
  delete labels[VALIDATED_BY]
  const copy = copyResource(resource)
  setLabels(copy, labels)
  return jsonOfNode(copy.node!)
}

/** Labels, annotations, prefixes and suffixes. */
import { compareStrings } from '../../../gotemplate/value.ts'
import { changeField, changeFields, setEntry } from '../field-spec.ts'
import type { FieldSpec } from '../field-spec.ts'
import { isSelected } from '../ids.ts'
import { MAP, setScalar, scalar, STR } from '../node.ts'
import { addPrefix, addSuffix, originalId, storePreviousId } from '../resource.ts'
import type { Resources } from '../resource-list.ts'

/** Sets entries in maps of texts, wherever the specs say. */
export function setEntries(
  resources: Resources,
  entries: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): void {
  const keys = Object.keys(entries).sort(compareStrings)
  for (const { node } of resources) {
    if (node === undefined) continue
    for (const key of keys) {
      const set = setEntry(key, entries[key]!, STR)
      changeFields(node, specs, { set, createKind: 'mapping', createTag: MAP })
    }
  }
}

/** Kinds whose name is not theirs to choose. */
const KEPT: readonly { readonly group?: string; readonly kind: string }[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
]

export type Affix = 'prefix' | 'suffix'

export function addAffix(
  resources: Resources,
  text: string,
  affix: { kind: Affix; specs: readonly FieldSpec[] },
): void {
  const isPrefix = affix.kind === 'prefix'
  for (const resource of resources) {
    const id = originalId(resource)
    if (KEPT.some((kept) => isSelected(id, kept))) continue
    for (const spec of affix.specs) {
      if (!isSelected(id, spec)) continue
      if (spec.path === 'metadata/name') {
        if (isPrefix) addPrefix(resource, text)
        else addSuffix(resource, text)
        if (text !== '') storePreviousId(resource)
      }
      changeField(resource.node!, spec, {
        set: (node) => setScalar(node, scalar(isPrefix ? text + node.value : node.value + text)),
        createKind: 'scalar',
        createTag: STR,
      })
    }
  }
}

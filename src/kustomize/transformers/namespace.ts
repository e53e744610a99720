/** Moves objects into a namespace. */
import { encodeJson } from '../../../gotemplate/go/json-encode.ts'
import { isTshelmError, messageOf } from '../../errors.ts'
import { failure, inContext, within } from '../failure.ts'
import { changeField, changeFields, setEntry, setEntryIfEmpty } from '../field-spec.ts'
import type { FieldSpec, SetValue } from '../field-spec.ts'
import { isClusterScoped } from '../ids.ts'
import { getField, isMissing, itemsOf, newNode, setField, STR, textOf } from '../node.ts'
import type { YamlNode } from '../node.ts'
import { valueOfNode } from '../node-value.ts'
import { idKey } from '../resource-list.ts'
import type { Resources } from '../resource-list.ts'
import { annotationsOf, ANNOTATION, apiVersion, currentId, gvkOfResource, isGone, kindOf } from '../resource.ts'
import { storePreviousId } from '../resource.ts'
import type { Resource } from '../resource.ts'

export type SubjectMode = 'defaultOnly' | 'allServiceAccounts' | 'none'

export interface NamespaceRule {
  readonly namespace: string
  readonly specs: readonly FieldSpec[]
  /** Namespaces that are set stay. */
  readonly unsetOnly: boolean
  /** Which subjects of role bindings move along. */
  readonly subjects: SubjectMode
}

/** Throws where two objects become one. */
export function setNamespaces(resources: Resources, rule: NamespaceRule): void {
  if (rule.namespace === '') return
  const counts = new Map<string, number>()
  const count = (key: string, by: number): number => {
    const total = (counts.get(key) ?? 0) + by
    counts.set(key, total)
    return total
  }
  for (const resource of resources) count(idKey(currentId(resource)), 1)
  for (const resource of resources) {
    if (isGone(resource) || annotationsOf(resource)[ANNOTATION.helm] === 'true') continue
    count(idKey(currentId(resource)), -1)
    storePreviousId(resource)
    setOne(resource, rule)
    const key = idKey(currentId(resource))
    if (count(key, 1) === 1) continue
    const same = resources.filter((other) => idKey(currentId(other)) === key)
    const shown = same.map(shownResource).join(' ')
    throw failure(`namespace transformation produces ID conflict: [${shown}]`)
  }
}

function shownResource({ node }: Resource): string {
  try {
    return encodeJson(valueOfNode(node!))
  } catch (error) {
    return `<${messageOf(error)}>`
  }
}

/** Moves one object; ids are not looked at. */
export function setOne(resource: Resource, rule: NamespaceRule): void {
  const node = resource.node!
  const setter = (): SetValue =>
    rule.unsetOnly ? setEntryIfEmpty(rule.namespace, STR) : setEntry('', rule.namespace, STR)
  if (!isClusterScoped(gvkOfResource(resource))) {
    const spec = { group: '', version: '', kind: '', path: 'metadata/namespace', create: true }
    changeField(node, spec, { set: setter(), createKind: 'scalar' })
  }
  const isBinding = kindOf(resource) === 'RoleBinding' || kindOf(resource) === 'ClusterRoleBinding'
  if (isBinding) moveSubjects(node, rule, setter())
  try {
    const specs = rule.specs.filter((spec) => isWanted(spec, resource, isBinding))
    changeFields(node, specs, { set: setter(), createKind: 'scalar', createTag: STR })
  } catch (error) {
    const kind = isTshelmError(error) ? error.data['wrongKind'] : undefined
    const isOther = typeof kind === 'string' && kind !== 'scalar'
    throw within(isOther ? 'namespace field specs must target scalar nodes' : 'namespace transformation failed', error)
  }
}

function isWanted(spec: FieldSpec, resource: Resource, isBinding: boolean): boolean {
  if (spec.path === 'metadata/namespace') return false
  if (spec.path === 'metadata/name' && apiVersion(resource) !== 'v1') return false
  const ofBinding = spec.kind === 'RoleBinding' || spec.kind === 'ClusterRoleBinding'
  return !(isBinding && ofBinding && spec.path === 'subjects/namespace')
}

function moveSubjects(node: YamlNode, { subjects }: NamespaceRule, set: SetValue): void {
  if (subjects === 'none') return
  const list = getField(node, 'subjects')
  if (isMissing(list)) return
  const [field, wanted] = subjects === 'defaultOnly' ? ['name', 'default'] : ['kind', 'ServiceAccount']
  inContext('setting namespace on (cluster)role binding subjects', () => {
    for (const subject of itemsOf(list)) {
      const value = getField(subject, field)
      if (isMissing(value) || textOf(value) !== wanted) continue
      set(getField(subject, 'namespace') ?? setField(subject, 'namespace', newNode('scalar'))!)
    }
  })
}

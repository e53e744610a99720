/** Label and field selectors: parsing as the API server does, matching. */
import type { Json, JsonObject } from '../object.ts'
import { at, objectAt, plain, textAt } from './json.ts'
import { isObject } from './shape.ts'
import { badRequest } from './status.ts'

interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt'
  readonly values: readonly string[]
}

export type LabelSelector = readonly Requirement[]

const MAX_SELECTOR = 64 * 1024

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1` */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.length > MAX_SELECTOR) throw badRequest('the label selector is too long')
  const requirements: Requirement[] = []
  // commas inside parentheses do not separate
  for (const part of text.match(/(?:\([^()]*\)|[^,()])+/g) ?? [])
    if (part.trim() !== '') requirements.push(parseRequirement(part.trim()))
  return requirements
}

const NAME = String.raw`([A-Za-z0-9][-A-Za-z0-9_./]*)`
const SET = new RegExp(`^${NAME}\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const COMPARISON = new RegExp(`^${NAME}\\s*(==|=|!=|>|<)\\s*([-A-Za-z0-9_.]*)$`)
const PRESENCE = new RegExp(`^(!?)\\s*${NAME}$`)

function parseRequirement(text: string): Requirement {
  const set = SET.exec(text)
  if (set) {
    const values = set[3]!.split(',').map((value) => value.trim())
    return { key: set[1]!, operator: set[2] === 'in' ? 'in' : 'notin', values }
  }
  const comparison = COMPARISON.exec(text)
  if (comparison) return { key: comparison[1]!, operator: OPERATORS[comparison[2]!]!, values: [comparison[3]!] }
  const presence = PRESENCE.exec(text)
  if (presence) return { key: presence[2]!, operator: presence[1] === '!' ? 'absent' : 'exists', values: [] }
  throw badRequest(`unable to parse requirement: found '${text}', expected: !, identifier, or 'end of string'`)
}

const OPERATORS: Readonly<Record<string, Requirement['operator'] | undefined>> = {
  '=': 'in',
  '==': 'in',
  '!=': 'notin',
  '>': 'gt',
  '<': 'lt',
}

export function matchesLabels(selector: LabelSelector, labels: JsonObject): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? plain(labels[key]) : undefined
    switch (operator) {
      case 'in':
        return value !== undefined && values.includes(value)
      case 'notin':
        return value === undefined || !values.includes(value)
      case 'exists':
        return value !== undefined
      case 'absent':
        return value === undefined
      case 'gt':
        return value !== undefined && Number(value) > Number(values[0])
      case 'lt':
        return value !== undefined && Number(value) < Number(values[0])
    }
  })
}

const SET_OPERATORS: Readonly<Record<string, Requirement['operator'] | undefined>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
}

/** Of a LabelSelector object: matchLabels and matchExpressions. */
export function labelSelectorOf(selector: Json | undefined): LabelSelector {
  const equal = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]): Requirement => ({
    key,
    operator: 'in',
    values: [plain(value)],
  }))
  const expressions = at(selector, 'matchExpressions')
  const more = (Array.isArray(expressions) ? expressions.filter(isObject) : []).map((each): Requirement => ({
    key: textAt(each, 'key'),
    operator: SET_OPERATORS[textAt(each, 'operator')] ?? 'exists',
    values: Array.isArray(each.values) ? each.values.map(String) : [],
  }))
  return [...equal, ...more]
}

export type FieldSelector = readonly { readonly path: string; readonly equal: boolean; readonly value: string }[]

/** Fields that kinds can be selected by, besides metadata.name and metadata.namespace. */
const SELECTABLE: Readonly<Record<string, readonly string[] | undefined>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid involvedObject.apiVersion involvedObject.resourceVersion',
    'involvedObject.fieldPath reason reportingComponent source type',
  ]
    .join(' ')
    .split(' '),
  Secret: ['type'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  ReplicationController: ['status.replicas'],
  Job: ['status.successful'],
  Node: ['spec.unschedulable'],
  CertificateSigningRequest: ['spec.signerName'],
}

export function parseFieldSelector(text: string, kind: string): FieldSelector {
  const known = ['metadata.name', 'metadata.namespace', ...(SELECTABLE[kind] ?? [])]
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^=!]+)(!=|==|=)(.*)$/.exec(part)
      if (!match) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`)
      const [, path = '', operator, value = ''] = match
      if (!known.includes(path)) throw badRequest(`field label not supported: ${path}`)
      return { path, equal: operator !== '!=', value }
    })
}

export function matchesFields(selector: FieldSelector, object: JsonObject): boolean {
  return selector.every(({ path, equal, value }) => {
    const found = at(object, ...path.split('.'))
    const text =
      found === undefined || found === null ? '' : typeof found === 'object' ? JSON.stringify(found) : String(found)
    return (text === value) === equal
  })
}

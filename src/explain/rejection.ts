/** What the API server refused to take → why, what to do, and the lines of the manifest that it is about. */
import { yamlPositions } from '../../gotemplate/go/yaml/positions.ts'
import { DIAGNOSIS_VERSION, type Cause, type CauseCode, type Diagnosis } from '../diagnosis.ts'
import { isTshelmError, TshelmError, type Position } from '../errors.ts'
import type { ObjectRef } from '../object.ts'

const MAX_CAUSES = 64

/** The answer that lies at the bottom of an error. */
interface Refusal {
  readonly status: number
  readonly message: string
  /** Paths of fields that the server names. */
  readonly fields: readonly string[]
  /** As Helm names it in its text. */
  readonly object: ObjectRef | undefined
}

/** undefined for errors that are no refusal, or one without a known cause. */
export function rejectionOf(error: unknown): Diagnosis | undefined {
  const refusal = refusalIn(error)
  const cause = refusal && causeOf(refusal)
  if (refusal === undefined || cause === undefined) return undefined
  const object = refusal.object ?? { apiVersion: '', kind: '', namespace: '', name: '' }
  const found = { object, status: 'Refused', message: '', cause, events: [], pods: [], morePods: 0 }
  return { version: DIAGNOSIS_VERSION, objects: [found], more: 0 }
}

/** The same error with `data.diagnosis`, and where in the manifest it is. */
export function withRejection(error: TshelmError): TshelmError {
  const diagnosis = error.data['diagnosis'] === undefined ? rejectionOf(error) : undefined
  if (diagnosis === undefined) return error
  const { code, message, positions, values, data } = error
  const more = { ...data, diagnosis }
  // A copy has only what is enumerable.
  if (data['release'] !== undefined) Object.defineProperty(more, 'release', { value: data['release'] })
  const found = positions.length > 0 ? positions : placesOf(refusalIn(error)!, manifestOf(data['release']))
  return new TshelmError(code, message, { cause: error, values, data: more, positions: found })
}

function refusalIn(error: unknown): Refusal | undefined {
  let link = error
  let object: ObjectRef | undefined
  for (let i = 0; i < MAX_CAUSES && link instanceof Error; i++) {
    object ??= objectIn(link.message)
    const { status, message, details } = isTshelmError(link) ? link.data : {}
    const inner: unknown = link.cause
    // Those around it have its data, and not its text.
    if (typeof status === 'number' && !(isTshelmError(inner) && typeof inner.data['status'] === 'number')) {
      const said = typeof message === 'string' ? message : link.message
      return { status, message: said, fields: fieldsIn(details, said), object }
    }
    link = inner
  }
  return undefined
}

const OBJECT = /for object ([^\s/]*)\/(\S+) (\S*), Kind=(\w+)/

function objectIn(message: string): ObjectRef | undefined {
  const [, namespace, name, version, kind] = OBJECT.exec(message) ?? []
  if (kind === undefined) return undefined
  return { apiVersion: version!.replace(/^\//, ''), kind, namespace: namespace!, name: name! }
}

function fieldsIn(details: unknown, message: string): string[] {
  const { causes = [] } = (details ?? {}) as { readonly causes?: readonly { readonly field?: string }[] }
  const named = causes.flatMap(({ field }) => (typeof field === 'string' && field !== '' ? [field] : []))
  if (named.length > 0) return named
  const unknown = /\.([\w.[\]"-]+): field not declared|unknown field "([^"]+)"/.exec(message)
  return unknown === null ? [] : [unknown[1] ?? unknown[2]!]
}

type Rule = readonly [sign: RegExp, code: CauseCode, summary: string, suggestion: string]

/** `$1` is what the sign has found, `$field` the field. The first that fits counts. */
const RULES: readonly Rule[] = [
  [
    /admission webhook "([^"]+)" denied the request/,
    'admission',
    'the admission webhook $1 refuses the object',
    'change what its message objects to, or ask who runs the policy',
  ],
  [
    /failed calling webhook "([^"]+)"/,
    'webhook-unreachable',
    'the admission webhook $1 cannot be asked',
    'see that the service behind the webhook runs; a webhook that nobody serves any more can be deleted',
  ],
  [
    /exceeded quota: ([^,]+)/,
    'quota',
    'the quota $1 of the namespace is used up',
    'lower what the object asks for, or have the quota raised: kubectl describe quota',
  ],
  [
    /violates PodSecurity "([^"]+)"/,
    'admission',
    'the pod security standard $1 of the namespace refuses the pod',
    'set the securityContext that its message asks for',
  ],
  [
    /namespaces? "([^"]+)" not found/,
    'namespace',
    'the namespace $1 is not there',
    'create it, or let it be created with --create-namespace',
  ],
  [
    /because it is being terminated/,
    'namespace',
    'the namespace is being deleted',
    'wait until it is gone, and create it again',
  ],
  [
    /field is immutable|updates to \w+ spec for fields other than|may not be (changed|updated)/,
    'immutable-field',
    '$field cannot be changed once the object is there',
    'delete the object before the upgrade, or give it another name; what changes with every release belongs in a hook',
  ],
  [
    /field not declared in schema|unknown field/,
    'unknown-field',
    '$field is no field of this kind',
    'check its name and its indentation against: kubectl explain',
  ],
  [
    /User "([^"]+)" cannot/,
    'forbidden',
    'the user $1 may not do this',
    'have a role bound to this user that allows it: kubectl auth can-i --list',
  ],
  [/is invalid: /, 'invalid-field', '$field is not valid', 'correct the value; the message says what is allowed'],
]

function causeOf({ message, fields }: Refusal): Cause | undefined {
  for (const [sign, code, summary, suggestion] of RULES) {
    const found = sign.exec(message)
    if (found === null) continue
    const field = (code === 'immutable-field' ? immutable(message) : undefined) ?? fields[0] ?? 'a field'
    const text = summary.replaceAll('$field', () => field).replaceAll('$1', () => found[1]?.trim() ?? '')
    return { code, summary: text, suggestion }
  }
  return undefined
}

/** Of several complaints, the one that nothing mends. */
function immutable(message: string): string | undefined {
  return message
    .split(/, (?=[\w.[\]]+: (?:Invalid|Forbidden|Required))/)
    .map((complaint) => /([\w.[\]-]+): (?:Invalid value|Forbidden).*immutable/s.exec(complaint)?.[1])
    .find((field) => field !== undefined)
}

function manifestOf(release: unknown): string {
  const { manifest } = (release ?? {}) as { readonly manifest?: unknown }
  return typeof manifest === 'string' ? manifest : ''
}

/** In what the templates have given; nothing of a Secret is shown. */
function placesOf({ object, fields, message }: Refusal, manifest: string): Position[] {
  const field = immutable(message) ?? fields[0] ?? ''
  if (object === undefined || object.kind === 'Secret') return []
  const document = manifest.split(/^---\n/m).find((text) => isOf(text, object))
  if (document === undefined) return []
  const [, file = `${object.kind} ${object.name}`] = /^# Source: (.+)$/m.exec(document) ?? []
  const source = document.replace(/^# Source: .+\n/, '')
  try {
    const mark = nearest(yamlPositions(source), stepsOf(field))
    return mark === undefined ? [] : [{ file, ...mark, source, output: true }]
  } catch {
    return []
  }
}

function isOf(text: string, { kind, name }: ObjectRef): boolean {
  const line = (pattern: string): boolean => new RegExp(`^${pattern}\\s*$`, 'm').test(text)
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return line(`kind: ["']?${kind}["']?`) && new RegExp(`\\bname: ["']?${plain}["']?[\\s,}]`).test(`${text}\n`)
}

type Find = ReturnType<typeof yamlPositions>

/** What is missing belongs where its parent is. */
function nearest(find: Find, steps: readonly (string | number)[]): ReturnType<Find> {
  for (let length = steps.length; length > 0; length--) {
    const mark = find(steps.slice(0, length))
    if (mark !== undefined) return mark
  }
  return undefined
}

/** `spec.containers[0].image` */
function stepsOf(field: string): (string | number)[] {
  return [...field.matchAll(/\[(\d+)\]|\[([^\]]+)\]|([^.[\]]+)/g)].map(([, index, key, name]) =>
    index === undefined ? (key ?? name!).replace(/^"|"$/g, '') : Number(index),
  )
}

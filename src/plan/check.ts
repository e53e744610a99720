/** Whether a plan that was kept in a file can be run: it is somebody's text by then. */
import { HOOK_EVENTS } from '../../storage/record.ts'
import { count, fields, flag, kinds, listOf, object, oneOf, text, textLike, type Check } from '../shape.ts'
import { PLAN_VERSION, type Plan, type RecordChange, type Step } from './model.ts'

export const objectRef: Check = fields({ apiVersion: text, kind: text, namespace: text, name: text })

export const applyMethod: Check = fields(
  { serverSide: flag, forceConflicts: flag, forceReplace: flag, mergeUnstructured: flag },
  { applyAll: flag },
)

// These become parts of paths.
const pathPart = textLike(/^[\w.-]*$/)
const resource = fields({
  group: pathPart,
  version: pathPart,
  kind: text,
  resource: pathPart,
  namespaced: flag,
  verbs: listOf(text),
})

export const plannedObject: Check = fields({ ref: objectRef, resource })

const status = oneOf(
  ...['unknown', 'deployed', 'uninstalled', 'superseded', 'failed', 'uninstalling'],
  ...['pending-install', 'pending-upgrade', 'pending-rollback'],
)

const recordChanges: Readonly<Record<RecordChange['kind'], Check>> = {
  create: object,
  status: fields({ status }, { description: text, withError: oneOf(true, false, 'unprefixed'), lenient: flag }),
  supersede: fields({}, { revision: count, description: text, lenient: flag }),
  abandon: fields({ revision: count, description: text }),
  touch: fields({ revision: count }),
  purge: fields({ revisions: listOf(count) }),
}
const recordChange = kinds(recordChanges)

const kubeObject = fields({ apiVersion: text, kind: text, metadata: object })

const changeOf = (required: Readonly<Record<string, Check>>): Check =>
  fields(
    { ref: objectRef, resource, reason: text, ...required },
    {
      source: text,
      original: kubeObject,
      propagation: oneOf('Background', 'Foreground', 'Orphan'),
      unlessKept: flag,
      migrateFields: flag,
    },
  )
const deletion = changeOf({ action: oneOf('delete') })
const writing = changeOf({ action: oneOf('create', 'update'), object: kubeObject })

const steps: Readonly<Record<Step['kind'], Check>> = {
  namespace: fields({ name: text }),
  record: fields({ change: recordChange }),
  object: fields({ change: (change) => deletion(change) || writing(change) }),
  refuse: fields({ message: text }, { code: text }),
  'check-newest': object,
  'check-owners': fields({
    objects: listOf(plannedObject),
    owner: fields({ release: text, namespace: text }),
  }),
  hooks: fields({ event: oneOf(...HOOK_EVENTS) }),
  wait: fields({ objects: listOf(plannedObject), jobs: flag }),
  'wait-deleted': fields({ objects: listOf(plannedObject) }),
}

const group = fields(
  { id: text, after: listOf(text), steps: listOf(kinds(steps)), onFailure: listOf(recordChange) },
  { errorPrefix: text, errorMessage: text, continueOnError: flag, phase: oneOf('create', 'update', 'delete') },
)

const plan = fields(
  {
    version: oneOf(PLAN_VERSION),
    release: text,
    namespace: text,
    revision: count,
    method: applyMethod,
    groups: listOf(group),
  },
  { kept: listOf(objectRef), warnings: listOf(text) },
)

/** Every group waits for such as stand before it. */
export function isPlan(value: unknown): value is Plan {
  if (!plan(value)) return false
  const known = new Set<string>()
  return (value as Plan).groups.every(({ id, after }) => after.every((one) => known.has(one)) && known.add(id))
}

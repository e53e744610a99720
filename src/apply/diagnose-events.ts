/** Warnings that the cluster has recorded. */
import type { EventNote, PodDiagnosis } from '../diagnosis.ts'
import type { Cluster } from '../kube/cluster.ts'
import { EVENTS } from '../kube/known-resources.ts'
import { integerAt, textAt } from '../kube/status-fields.ts'
import type { KubeObject, ObjectRef } from '../object.ts'
import { clean } from './diagnose-pods.ts'

const MAX_LISTED = 500
const MAX_SHOWN = 6
const MAX_MESSAGE = 600

/** All warnings of a namespace, oldest first; those of objects without one stand in `default`. Never rejects. */
export async function warningsIn(namespace: string, cluster: Cluster): Promise<readonly EventNote[]> {
  try {
    const options = { fieldSelector: 'type=Warning', limit: MAX_LISTED }
    const events = await cluster.list(EVENTS, namespace === '' ? 'default' : namespace, options)
    return events.map(noteOf).sort((a, b) => compare(a.last ?? '', b.last ?? ''))
  } catch {
    return []
  }
}

/** The newest of those about the object, what it made, and its pods. */
export function eventsAbout(
  ref: ObjectRef,
  pods: readonly PodDiagnosis[],
  warnings: readonly EventNote[],
): EventNote[] {
  const names = new Set([`${ref.kind}/${ref.name}`, ...pods.map(({ name }) => `Pod/${name}`)])
  const made = new RegExp(`^(ReplicaSet|Pod|Job)/${escaped(ref.name)}-[a-z0-9-]+$`)
  const isMaker = MAKERS.has(ref.kind)
  const about = warnings.filter(({ on }) => names.has(on) || (isMaker && pods.length === 0 && made.test(on)))
  return merged(about).slice(-MAX_SHOWN)
}

/** A controller that tries again says the same of another name. */
function merged(notes: readonly EventNote[]): EventNote[] {
  const byText = new Map<string, EventNote>()
  for (const note of notes) {
    const key = `${note.on} ${note.reason} ${note.message.replace(/^\(combined from similar events\): /, '').replace(GENERATED, '"')}`
    const before = byText.get(key)
    byText.delete(key)
    byText.set(key, before === undefined ? note : { ...note, count: note.count + before.count })
  }
  return [...byText.values()]
}

const GENERATED = /-[a-z0-9]{5}"/g

const MAKERS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function noteOf(event: KubeObject): EventNote {
  const last = ['lastTimestamp', 'series.lastObservedTime', 'eventTime', 'metadata.creationTimestamp']
    .map((path) => textAt(event, path, ''))
    .find((time) => time !== '')
  return {
    on: `${textAt(event, 'involvedObject.kind', '')}/${textAt(event, 'involvedObject.name', '')}`,
    reason: textAt(event, 'reason', ''),
    message: clean(textAt(event, 'message', '')).slice(0, MAX_MESSAGE),
    count: integerAt(event, 'count', integerAt(event, 'series.count', 1)),
    ...(last === undefined ? {} : { last }),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What an object's own annotations say about waiting for it. */
import { parseDuration, MILLISECOND } from '../../gotemplate/go/duration.ts'
import { isTshelmError, messageOf, TshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import { READINESS_FAILURE, READINESS_SUCCESS } from '../plan/readiness-annotations.ts'
import type { Condition } from './condition.ts'
import { annotation } from './objects.ts'

const READY_WHEN = 'tshelm.dev/ready-when'
const FAILED_WHEN = 'tshelm.dev/failed-when'
const FAIL_MODE = 'werf.io/fail-mode'
const FAILURES = 'werf.io/failures-allowed-per-replica'
const TERMINATION = 'werf.io/track-termination-mode'
const ACTIVITY = 'werf.io/no-activity-timeout'

const OWN = [READY_WHEN, FAILED_WHEN, FAIL_MODE, FAILURES, TERMINATION, ACTIVITY]
const NAMES = [...OWN, READINESS_SUCCESS, READINESS_FAILURE]
const HOOK = 'helm.sh/hook'

/** The readers of conditions, which few releases need: the module `condition.ts`. */
export interface ConditionReaders {
  readonly condition: (text: string) => Condition
  readonly statusConditions: (text: string) => Condition
}

/** A condition, and the annotation that states it. */
export interface NamedCondition {
  readonly annotation: string
  readonly told: Condition
}

export interface Readiness {
  readonly readyWhen?: NamedCondition
  readonly failedWhen?: NamedCondition
  /** `hope`: it may recover until the time is up. `ignore`: it may fail. */
  readonly failMode: 'fail' | 'hope' | 'ignore'
  /** How often a container may fail before that is hopeless. */
  readonly failuresAllowed: number
  /** Whether it is waited for at all. */
  readonly waits: boolean
  /** Milliseconds without any change after which it counts as failed. */
  readonly quietMs?: number
}

const DEFAULT: Readiness = { failMode: 'fail', failuresAllowed: 1, waits: true }

/** Whether there is anything to be read. */
export function hasReadiness(object: KubeObject): boolean {
  return NAMES.some((name) => annotation(object, name) !== undefined)
}

/** Whether there are conditions to be read. */
export function hasConditions(object: KubeObject): boolean {
  return readyName(object) !== undefined || failedName(object) !== undefined
}

/** `readers` read those of objects that have some. Throws `plan/invalid-options` that points into the annotation. */
export function readinessOf(object: KubeObject, readers: ConditionReaders): Readiness {
  const [readyWhen, failedWhen] = [
    named(object, readyName(object), readers),
    named(object, failedName(object), readers),
  ]
  const texts = OWN.map((name) => annotation(object, name))
  const [, , failMode, failures, termination, activity] = texts
  if (readyWhen === undefined && failedWhen === undefined && texts.every((text) => text === undefined)) return DEFAULT
  return {
    ...(readyWhen && { readyWhen }),
    ...(failedWhen && { failedWhen }),
    failMode: parsed(object, FAIL_MODE, () => chosen(failMode, FAIL_MODES) ?? DEFAULT.failMode),
    failuresAllowed: parsed(object, FAILURES, () => count(failures) ?? DEFAULT.failuresAllowed),
    waits: parsed(object, TERMINATION, () => chosen(termination, TERMINATIONS) ?? DEFAULT.waits),
    ...(activity === undefined ? {} : { quietMs: parsed(object, ACTIVITY, () => milliseconds(activity)) }),
  }
}

function readyName(object: KubeObject): string | undefined {
  if (annotation(object, READY_WHEN) !== undefined) return READY_WHEN
  return hasPair(object) ? READINESS_SUCCESS : undefined
}

function failedName(object: KubeObject): string | undefined {
  if (annotation(object, FAILED_WHEN) !== undefined) return FAILED_WHEN
  return hasPair(object) ? READINESS_FAILURE : undefined
}

/** HIP-0025: one without the other means nothing, and on a hook both do. */
function hasPair(object: KubeObject): boolean {
  const pair = [READINESS_SUCCESS, READINESS_FAILURE]
  return pair.every((name) => annotation(object, name) !== undefined) && annotation(object, HOOK) === undefined
}

function named(
  object: KubeObject,
  name: string | undefined,
  { condition, statusConditions }: ConditionReaders,
): NamedCondition | undefined {
  if (name === undefined) return undefined
  const read = name === READINESS_SUCCESS || name === READINESS_FAILURE ? statusConditions : condition
  return { annotation: name, told: parsed(object, name, () => read(annotation(object, name)!)) }
}

/** Changes when the annotations do. */
export function readinessKey(object: KubeObject): string {
  return JSON.stringify(NAMES.map((name) => annotation(object, name) ?? null))
}

const FAIL_MODES: Readonly<Record<string, Readiness['failMode']>> = {
  FailWholeDeployProcessImmediately: 'fail',
  HopeUntilEndOfDeployProcess: 'hope',
  IgnoreAndContinueDeployProcess: 'ignore',
}

const TERMINATIONS: Readonly<Record<string, boolean>> = { WaitUntilResourceReady: true, NonBlocking: false }

function chosen<T>(text: string | undefined, values: Readonly<Record<string, T>>): T | undefined {
  if (text === undefined || Object.hasOwn(values, text)) return text === undefined ? undefined : values[text]
  throw new TshelmError('plan/invalid-options', `it must be one of ${Object.keys(values).join(', ')}`)
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new TshelmError('plan/invalid-options', 'it must be a whole number, 0 or more')
}

function milliseconds(text: string): number {
  const ms = Number(parseDuration(text) / MILLISECOND)
  if (ms > 0) return ms
  throw new TshelmError('plan/invalid-options', 'it must be a positive duration, such as 4m')
}

interface Place {
  readonly line: number
  readonly column: number
}

function isPlaced(error: unknown): boolean {
  return isTshelmError(error) && typeof error.data['column'] === 'number'
}

function placeOf(error: unknown): Place {
  const { line, column } = isTshelmError(error) ? error.data : {}
  return { line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 1 }
}

function parsed<T>(object: KubeObject, name: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const { namespace, name: own } = object.metadata
    const whose = typeof namespace === 'string' && namespace !== '' ? `${namespace}/${own}` : own
    const place = `annotation ${name} of ${object.kind} ${whose}`
    const { line, column } = placeOf(error)
    const message = messageOf(error)
    const where = isPlaced(error) && !/^\d+:\d+: /.test(message) ? `${String(line)}:${String(column)}: ` : ''
    const { apiVersion, kind } = object
    throw new TshelmError('plan/invalid-options', `${place}: ${where}${message}`, {
      cause: error,
      positions: [{ file: place, line, column, source: annotation(object, name) ?? '' }],
      data: { object: { apiVersion, kind, namespace: namespace ?? '', name: own }, annotation: name, line, column },
    })
  }
}

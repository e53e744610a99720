/** Why something did not work, as data: what a failed wait or hook left behind, and what most likely caused it. Plain JSON, versioned. */
import type { ObjectRef } from './object.ts'

export const DIAGNOSIS_VERSION = 1

export interface Diagnosis {
  readonly version: typeof DIAGNOSIS_VERSION
  /** Failed ones first. */
  readonly objects: readonly ObjectDiagnosis[]
  /** Objects that were not looked into. */
  readonly more: number
}

export interface ObjectDiagnosis {
  readonly object: ObjectRef
  readonly status: string
  readonly message: string
  /** The likely cause, where one is seen. */
  readonly cause?: Cause
  /** Warnings about it and what it made, oldest first. */
  readonly events: readonly EventNote[]
  /** Its pods that are not well. */
  readonly pods: readonly PodDiagnosis[]
  /** Pods that are not well, but not shown. */
  readonly morePods: number
}

export interface PodDiagnosis {
  readonly name: string
  readonly phase: string
  /** Why it has no node. */
  readonly unschedulable?: string
  /** Those that are not ready, init containers first. */
  readonly containers: readonly ContainerDiagnosis[]
}

export interface ContainerDiagnosis {
  readonly name: string
  readonly init: boolean
  readonly image: string
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown'
  readonly reason: string
  readonly message: string
  readonly restarts: number
  /** How it ended last. */
  readonly exitCode?: number
  readonly signal?: number
  readonly endedBy?: string
  readonly log?: ContainerLog
}

export interface ContainerLog {
  /** Of the run before, since this one has not begun. */
  readonly previous: boolean
  /** The last lines, cut where they are long. */
  readonly lines: readonly string[]
}

export interface EventNote {
  /** `Pod/web-0`. */
  readonly on: string
  readonly reason: string
  readonly message: string
  readonly count: number
  /** When it happened last, RFC 3339. */
  readonly last?: string
}

export interface Cause {
  readonly code: CauseCode
  readonly summary: string
  /** What to do about it. */
  readonly suggestion: string
}

export type CauseCode =
  | 'image-missing'
  | 'image-refused'
  | 'image-name'
  | 'image-pull'
  | 'registry-unreachable'
  | 'container-config'
  | 'container-start'
  | 'crash'
  | 'out-of-memory'
  | 'probe'
  | 'not-ready'
  | 'init-container'
  | 'volume'
  | 'network'
  | 'unschedulable'
  | 'quota'
  | 'admission'
  | 'service-account'
  | 'job-failed'
  | 'claim'
  | 'finalizers'
  | 'not-observed'
  | 'condition'
  | 'not-found'
  // what the API server refuses
  | 'immutable-field'
  | 'invalid-field'
  | 'unknown-field'
  | 'forbidden'
  | 'namespace'
  | 'conflict'
  | 'webhook-unreachable'

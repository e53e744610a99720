/** What the drivers need of a cluster; kube/ implements it. */

export type RecordKind = 'Secret' | 'ConfigMap'

export interface RecordMeta {
  readonly name: string
  /** Filled in when read. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly resourceVersion?: string
}

/** A Secret or ConfigMap as the API's JSON has it: the values of a Secret's `data` are in base64. */
export interface RecordObject {
  readonly metadata: RecordMeta
  readonly type?: string
  readonly data?: Readonly<Record<string, string>>
}

/**
 * Secrets and ConfigMaps of one namespace; of all, for reading, if that is ''. Methods reject with the cluster's error, whose message
 * is the server's.
 */
export interface KubeObjects {
  readonly namespace: string
  get(kind: RecordKind, name: string): Promise<RecordObject | undefined>
  list(kind: RecordKind, selector: string): Promise<RecordObject[]>
  /** Without `data`: cheap for many or large records. */
  listMetadata(kind: RecordKind, selector: string): Promise<RecordMeta[]>
  /** False if the name is taken. */
  create(kind: RecordKind, object: RecordObject): Promise<boolean>
  /** Replaces whatever is there; undefined if nothing is. */
  update(kind: RecordKind, object: RecordObject): Promise<RecordObject | undefined>
  /** Merges these into the annotations, in one request; null removes one. False if the object is not there. */
  annotate(kind: RecordKind, name: string, changes: Readonly<Record<string, string | null>>): Promise<boolean>
  /** False if it was not there. */
  delete(kind: RecordKind, name: string): Promise<boolean>
}

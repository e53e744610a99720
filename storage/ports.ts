/** What the drivers need of a cluster; kube/ implements it. */

export type RecordKind = 'Secret' | 'ConfigMap'

export interface RecordMeta {
  readonly name: string
  /** Filled in when read. */
  readonly namespace?: string
  readonly uid?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly ownerReferences?: readonly RecordOwner[]
  readonly managedFields?: readonly { readonly fieldsV1?: Readonly<Record<string, unknown>> }[]
}

export interface RecordOwner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** A Secret or ConfigMap as the API's JSON has it: the values of a Secret's `data` are in base64. */
export interface RecordObject {
  readonly metadata: RecordMeta
  readonly type?: string
  readonly data?: Readonly<Record<string, string>>
}

/** What a merge patch changes beside the body. */
export interface MetaChanges {
  readonly annotations?: Readonly<Record<string, string | null>>
  readonly ownerReferences?: readonly RecordOwner[]
}

/**
 * Secrets and ConfigMaps of one namespace; of all, for reading, if that is ''. Methods reject with the cluster's error, whose message
 * is the server's.
 */
export interface KubeObjects {
  readonly namespace: string
  /** Of the given namespace, where these are objects of all. */
  get(kind: RecordKind, name: string, namespace?: string): Promise<RecordObject | undefined>
  list(kind: RecordKind, selector: string): Promise<RecordObject[]>
  /** All of them in one request; undefined if there are more than `most`. */
  listFew(kind: RecordKind, selector: string, most: number): Promise<RecordObject[] | undefined>
  /** In pages, so that not all are in memory. An object may come twice, if the list expires on the way. */
  scan(kind: RecordKind, selector: string, onPage: (objects: readonly RecordObject[]) => void): Promise<void>
  /** The same without `data`: cheap for many or large records. */
  scanMetadata(kind: RecordKind, selector: string, onPage: (objects: readonly RecordMeta[]) => void): Promise<void>
  /** As it is now; undefined if the name is taken. */
  create(kind: RecordKind, object: RecordObject): Promise<RecordObject | undefined>
  /** Replaces whatever is there; undefined if nothing is. With a `resourceVersion`, only that version; `conflict` if there is another. */
  update(kind: RecordKind, object: RecordObject): Promise<RecordObject | undefined | 'conflict'>
  /**
   * Changes metadata, in one request that does not send the body. False if the object is not there; `changed`, and nothing done, if one of
   * the annotations in `expected` is not there, or says something else.
   */
  patchMetadata(
    kind: RecordKind,
    name: string,
    changes: MetaChanges,
    expected?: Readonly<Record<string, string>>,
  ): Promise<boolean | 'changed'>
  /** False if it was not there. */
  delete(kind: RecordKind, name: string): Promise<boolean>
}

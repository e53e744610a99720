/** Lists and errors in protobuf against the same in JSON, both as an API server gave them. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeList, decodeStatus } from '../../src/kube/protobuf.ts'

interface Case {
  readonly name: string
  readonly kind: string
  readonly protobuf: string
  readonly json: {
    readonly metadata: object
    readonly items: readonly { readonly metadata: { readonly fields?: readonly object[] } }[]
  }
}

const CASES = JSON.parse(readFileSync('testdata/kube/protobuf-lists.json', 'utf8')) as readonly Case[]

describe('lists in protobuf', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', (_name, { kind, protobuf, json }) => {
    const list = decodeList(Buffer.from(protobuf, 'base64'), { apiVersion: 'v1', kind })
    expect({ continue: '', ...list.metadata }).toEqual({ continue: '', ...json.metadata })
    const items = list.items.map(({ metadata: { managedFields, ...metadata }, data, type }) => ({
      metadata: {
        ...metadata,
        fields: (managedFields as { fieldsV1: object }[] | undefined)?.map(({ fieldsV1 }) => fieldsV1),
      },
      data,
      type,
    }))
    expect(items).toEqual(json.items)
  })

  it('is refused if it is cut off or something else', () => {
    const whole = Buffer.from(CASES[0]!.protobuf, 'base64')
    const decode = (bytes: Buffer) => () => decodeList(bytes, { apiVersion: 'v1', kind: 'Secret' })
    const message = 'the answer is no Kubernetes protobuf'
    for (const bytes of [
      whole.subarray(0, 300),
      Buffer.from('{}'),
      Buffer.from('k8s\0\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
    ]) {
      expect(decode(bytes)).toThrow(expect.objectContaining({ code: 'kube/api', message }) as Error)
    }
  })
})

interface StatusCase {
  readonly name: string
  readonly protobuf: string
  readonly json: Record<string, unknown>
}

const STATUSES = JSON.parse(readFileSync('testdata/kube/protobuf-statuses.json', 'utf8')) as readonly StatusCase[]

describe('errors in protobuf', () => {
  it.each(STATUSES.map((one) => [one.name, one] as const))('%s', (_name, { protobuf, json }) => {
    const { kind, message, reason, details, code } = json
    expect({ details: undefined, ...decodeStatus(Buffer.from(protobuf, 'base64')) }).toEqual({
      kind,
      message,
      reason,
      details,
      code,
    })
  })
})

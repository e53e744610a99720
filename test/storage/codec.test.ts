import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord } from '../../storage/codec.ts'
import { recordJson } from '../../storage/encode.ts'
import { release } from '../fakes/records.ts'

/** The text under `release` of an object that Helm made, taken from the API. */
function stored(file: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../testdata/records', file), 'utf8')
  const object = JSON.parse(text) as { readonly kind: string; readonly data: { readonly release: string } }
  return object.kind === 'Secret' ? Buffer.from(object.data.release, 'base64').toString() : object.data.release
}

const jsonIn = (text: string): string => gunzipSync(Buffer.from(text, 'base64')).toString()
const packed = (json: string): string => Buffer.from(json).toString('base64')

describe('records that Helm 4 made', () => {
  it.each(['helm4-r4.v1.secret.json', 'helm4-r4.v3.secret.json', 'helm4-rc.v1.configmap.json'])(
    'come back byte for byte: %s',
    (file) => {
      const text = stored(file)
      expect(recordJson(decodeRecord(text))).toBe(jsonIn(text))
    },
  )

  it('are read whole', () => {
    const record = decodeRecord(stored('helm4-r4.v3.secret.json'))
    expect(record).toMatchObject({
      name: 'r4',
      version: 3,
      namespace: 'default',
      apply_method: 'ssa',
      info: { status: 'deployed', rollback_revision: 1, description: 'Rollback to 1', notes: 'notes <here>\n' },
      hooks: [
        { events: ['pre-install', 'post-upgrade'], weight: -5, output_log_policies: ['hook-failed', 'hook-succeeded'] },
      ],
    })
    expect(record.chart.metadata).toMatchObject({ name: 'chart', appVersion: '9' })
    expect(Buffer.from(record.chart.schema!).toString()).toBe('{"type":"object"}\n')
  })
})

describe('records that Helm 3 made', () => {
  it('are read, empty times as none', () => {
    const record = decodeRecord(stored('helm3-r3.v2.secret.json'))
    expect(record).toMatchObject({
      name: 'r3',
      version: 2,
      info: { status: 'deployed', description: 'Upgrade complete' },
    })
    expect(record.info).not.toHaveProperty('deleted')
    expect(record.hooks[0]!.last_run.phase).toBe('Succeeded')
    expect(record).not.toHaveProperty('apply_method')
  })
})

describe('encoding', () => {
  it('is gzip in base64, its header as Go writes it', () => {
    const bytes = Buffer.from(encodeRecord(release('r', 1)), 'base64')
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])
  })

  it('comes back as it was', () => {
    const record = release('r', 1)
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
  })

  it('comes back as it is now, whatever of it was encoded before', () => {
    const first = release('r', 1)
    encodeRecord(first)
    const info = { ...first.info, description: 'later <&> ä' }
    const second = { ...first, info, manifest: 'a: 1\n' }
    expect(decodeRecord(encodeRecord(second))).toEqual(second)
    expect(jsonIn(encodeRecord(second))).toBe(recordJson(second))
    const values = { other: true }
    ;(first.chart as { values: unknown }).values = values
    expect(decodeRecord(encodeRecord(first)).chart.values).toEqual(values)
  })

  it('omits what Go omits', () => {
    const record = { ...release('r', 1), config: {}, apply_method: '' as const, manifest: '' }
    expect(recordJson(record)).not.toMatch(/"(config|apply_method|manifest|hooks|deleted|notes|labels)"/)
    expect(recordJson(record)).toContain('"schema":null,"schemamodtime":"0001-01-01T00:00:00Z","files":null}')
  })

  it('trims fractions of seconds as Go does', () => {
    const record = release('r', 1)
    record.info.first_deployed = '2026-01-01T00:00:00.120000000+00:00'
    expect(recordJson(record)).toContain('"first_deployed":"2026-01-01T00:00:00.12Z"')
  })
})

describe('decoding', () => {
  it('reads uncompressed JSON', () => {
    expect(decodeRecord(packed('{"name":"old","version":1,"info":{"status":"deployed"}}'))).toMatchObject({
      name: 'old',
      manifest: '',
      hooks: [],
      chart: { metadata: null, templates: [] },
    })
  })

  it.each([
    ['', 'unexpected end of JSON input'],
    ['!', 'illegal base64 data at input byte 0'],
    ['YWJj=A', 'illegal base64 data at input byte 4'],
    ['YWJjZ', 'illegal base64 data at input byte 4'],
    [packed('{"name":'), 'unexpected end of JSON input'],
    [packed('{"name":x}'), 'invalid JSON in release record'],
    [packed('{"name":1}'), 'json: cannot unmarshal number into Go struct field name of type string'],
    [packed('[]'), 'json: cannot unmarshal array into Go struct field release of type struct'],
  ])('refuses %j', (data, message) => {
    expect(() => decodeRecord(data)).toThrow(message)
  })

  it('refuses what unpacks beyond the limit', () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, ' ')).toString('base64')
    expect(() => decodeRecord(bomb, { maxBytes: 1_000_000 })).toThrow('gzip: record holds more than 1000000 bytes')
  })

  it('refuses a torn archive', () => {
    const text = encodeRecord(release('r', 1))
    expect(() => decodeRecord(text.slice(0, 200))).toThrow('unexpected EOF')
  })
})

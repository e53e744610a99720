/** What `list` need not read: notes beside records, and when they are believed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import type { Driver } from '../../storage/driver.ts'
import { recordKey } from '../../storage/key.ts'
import { latestSummaries } from '../../storage/latest.ts'
import { belongsToBody } from '../../storage/own-annotations.ts'
import { secretsDriver } from '../../storage/secrets.ts'
import { CHART_ANNOTATION, chartNote, summaryOf, summaryOfNote } from '../../storage/summary.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { release } from '../fakes/records.ts'
import { transportTo } from '../fakes/transport.ts'

const LABELS = { name: 'r', owner: 'helm', status: 'deployed', version: '7', team: 'x' }

describe('the note on a record', () => {
  it('tells what the record does', () => {
    const record = { ...release('r', 7), labels: LABELS }
    expect(summaryOfNote(chartNote(record)!, LABELS, 'default')).toEqual({
      ...summaryOf(record),
      chart: { metadata: { name: 'web', version: '1.0.0', appVersion: '' } },
    })
  })

  it('tells that there is no chart', () => {
    const record = release('r', 7)
    const note = chartNote({ ...record, chart: { metadata: null } })!
    expect(summaryOfNote(note, LABELS, 'default')!.chart).toEqual({ metadata: null })
  })

  it.each([
    ['another status', { ...LABELS, status: 'superseded' }, 'default', undefined],
    ['another namespace', LABELS, 'other', undefined],
    ['no revision', { name: 'r', status: 'deployed' }, 'default', undefined],
    ['what is no JSON', LABELS, 'default', '{'],
    ['a later form', LABELS, 'default', '{"v":2}'],
  ])('is not believed with %s', (_name, labels, namespace, note) => {
    expect(summaryOfNote(note ?? chartNote(release('r', 7))!, labels, namespace)).toBeUndefined()
  })

  it('is left out where it would be long, or tell of a failure', () => {
    const record = release('r', 7)
    expect(chartNote({ ...record, info: { ...record.info, status: 'failed' } })).toBeUndefined()
    expect(chartNote({ ...record, info: { ...record.info, description: 'x'.repeat(2000) } })).toBeUndefined()
  })
})

describe('a note belongs to its body', () => {
  const body = { 'f:data': { 'f:release': {} } }
  const note = { 'f:metadata': { 'f:annotations': { [`f:${CHART_ANNOTATION}`]: {} } } }
  const labels = { 'f:metadata': { 'f:labels': { 'f:x': {} } } }
  it.each([
    ['if one write made both', [{ ...body, ...note }], true],
    ['if others wrote other things', [{ ...body, ...note }, labels], true],
    ['not if somebody else wrote the body', [note, body], false],
    ['not if somebody else wrote it as well', [{ ...body, ...note }, body], false],
  ])('%s', (_name, fields, wanted) => {
    const managedFields = fields.map((fieldsV1) => ({ fieldsV1 }))
    expect(belongsToBody({ name: 'x', managedFields }, CHART_ANNOTATION)).toBe(wanted)
  })

  it('where nobody keeps books', () => {
    expect(belongsToBody({ name: 'x' }, CHART_ANNOTATION)).toBe(true)
  })
})

describe('a note that is not ours', () => {
  const labels = { name: 'r', version: '1', status: 'deployed' }
  it.each([
    'null',
    '[]',
    '{',
    '{"v":2,"namespace":"n","status":"deployed"}',
    '{"v":1,"namespace":"n","status":"deployed","description":5}',
    '{"v":1,"namespace":"n","status":"deployed","last":{}}',
    '{"v":1,"namespace":"n","status":"deployed","chart":"c"}',
    '{"v":1,"namespace":"n","status":"deployed","chart":null}',
    '{"v":1,"namespace":"n","status":"deployed","chart":{"name":"c","version":1,"appVersion":""}}',
  ])('is not believed: %s', (note) => {
    expect(summaryOfNote(note, labels, 'n')).toBeUndefined()
  })

  it('may have no chart', () => {
    const note = '{"v":1,"namespace":"n","status":"deployed"}'
    expect(summaryOfNote(note, labels, 'n')).toMatchObject({ name: 'r', version: 1, chart: { metadata: null } })
  })
})

describe('a long list', () => {
  let api: FakeKubeApi
  let driver: Driver
  const count = 60
  beforeEach(async () => {
    api = await fakeKubeApi()
    driver = secretsDriver({ objects: kubeObjects(clusterOver(transportTo(api.url)), 'default'), now: Date.now })
    for (let at = 0; at < count; at++) {
      for (const [version, status] of [
        [1, 'superseded'],
        [2, 'deployed'],
      ] as const) {
        await driver.create(recordKey(`r${at}`, version), release(`r${at}`, version, status))
      }
    }
    api.requests.length = 0
  })
  afterEach(() => api.close())

  const asked = (): string[] =>
    api.requests.map(({ url, headers }) => {
      const { searchParams } = new URL(url, 'http://x')
      const what = headers.accept?.includes('PartialObjectMetadataList') === true ? 'metadata' : 'bodies'
      return `${what} ${searchParams.get('labelSelector')!}`
    })

  it('is read from metadata alone, when there are notes', async () => {
    const found = await latestSummaries(driver)
    expect(found.map(({ version, info }) => [version, info.status])).toEqual(Array(count).fill([2, 'deployed']))
    expect(asked()).toEqual(['bodies owner=helm', 'metadata owner=helm', 'metadata owner=helm'])
  })

  it('asks for the bodies of those that have none', async () => {
    await driver.annotate(recordKey('r7', 2), { [CHART_ANNOTATION]: null })
    api.requests.length = 0
    expect(await latestSummaries(driver)).toHaveLength(count)
    expect(asked().slice(3)).toEqual(['bodies name=r7,owner=helm,status=deployed,version=2'])
  })

  it('asks for all at once, where most have none', async () => {
    for (let at = 0; at < count; at++) await driver.annotate(recordKey(`r${at}`, 2), { [CHART_ANNOTATION]: null })
    api.requests.length = 0
    expect((await latestSummaries(driver)).map(({ name }) => name).sort()).toEqual(
      Array.from({ length: count }, (_, at) => `r${at}`).sort(),
    )
    expect(asked().slice(3)).toEqual(['bodies owner=helm,status=deployed'])
  })

  it('is one request, if it is not long', async () => {
    for (let at = 20; at < count; at++)
      for (const version of [1, 2]) api.remove('secrets', 'default', recordKey(`r${at}`, version))
    expect(await latestSummaries(driver)).toHaveLength(20)
    expect(asked()).toEqual(['bodies owner=helm'])
  })
})

/** Records in Postgres, in Helm's tables. */
import { encodeRecord } from '../codec.ts'
import type { Driver, LabelQuery, StoredRecords } from '../driver.ts'
import type { RecordForm } from '../encode.ts'
import {
  annotationChanged,
  isStorageError,
  releaseExists,
  releaseNotFound,
  StorageError,
  storageFailure,
} from '../errors.ts'
import { customLabels, SECRET_TYPE } from '../key.ts'
import type { ReleaseRecord } from '../record.ts'
import { summaryOf, type RecordSummary } from '../summary.ts'
import { createLink, type Link, type LinkOptions, type Sql } from './link.ts'
import { allLabels, annotationsIn, headOf, labelsIn, listedLabels, recordOf, type BodyRow, type Row } from './rows.ts'
import { ensureNotes, ensureSchema, NOTES_TABLE, tableExists } from './schema.ts'
import {
  changeNotes,
  deleteRow,
  insertRow,
  selectLatest,
  selectMatching,
  selectOne,
  updateRow,
  type Statement,
} from './statements.ts'

export interface PostgresOptions extends LinkOptions {
  /** Of which records are read; '' is all. They are written into their own. */
  readonly namespace: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** How records are written; any form is read. Default: Helm 4's. */
  readonly form?: RecordForm
  /** Hears of records that cannot be read and are skipped. */
  readonly onUnreadable?: (key: string, error: StorageError) => void
}

export interface PostgresDriver extends Omit<Driver, keyof Reading | 'stored'>, Reading {
  readonly stored: StoredRecords
  /** Connects, and makes the tables if they are missing. What is asked first does it otherwise. Rejects with StorageError. */
  open(): Promise<void>
  /** Gives the connection back; what is asked later makes another. */
  close(): void
}

export function postgresDriver(options: PostgresOptions): PostgresDriver {
  const database = databaseOf(options)
  return {
    name: 'SQL',
    open: () => database.run(() => Promise.resolve()),
    close: () => database.link.close(),
    ...reading(database, options),
    ...writing(database, options),
    stored: storing(database, options),
  }
}

interface Database {
  readonly link: Link
  readonly run: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>
  /** Whether there are annotations at all. */
  readonly hasNotes: (sql: Sql) => Promise<boolean>
  /** Makes room for annotations; false if this user may not. */
  readonly makeNotes: (sql: Sql) => Promise<boolean>
}

function databaseOf(options: PostgresOptions): Database {
  const link = createLink(options)
  let ready = false
  let notes = false
  const hasNotes = async (sql: Sql): Promise<boolean> => (notes ||= await tableExists(sql, NOTES_TABLE))
  return {
    link,
    async run(work) {
      try {
        if (!ready) await link.run(ensureSchema)
        ready = true
      } catch (error) {
        throw storageFailure('unable to instantiate SQL driver: ', error)
      }
      return link.run(work)
    },
    hasNotes,
    async makeNotes(sql) {
      if (await hasNotes(sql)) return true
      try {
        await ensureNotes(sql)
        return (notes = true)
      } catch (error) {
        if (sqlState(error) === NOT_ALLOWED) return false
        throw error
      }
    },
  }
}

const NOT_ALLOWED = '42501'
const DUPLICATE = '23505'

type Reading = Required<Pick<Driver, 'get' | 'list' | 'query' | 'heads' | 'summaries' | 'latest'>>

function reading({ run, hasNotes }: Database, { namespace, onUnreadable }: PostgresOptions): Reading {
  const readable = <T>(rows: readonly BodyRow[], read: (row: BodyRow) => T): T[] =>
    rows.flatMap((row) => {
      try {
        return [read(row)]
      } catch (error) {
        if (!isStorageError(error)) throw error
        onUnreadable?.(row.key, error)
        return []
      }
    })
  const find = async (sql: Sql, labels: LabelQuery): Promise<readonly BodyRow[]> => {
    const { text, params } = selectMatching({ labels, namespace, notes: await hasNotes(sql), body: true })
    return sql.query<BodyRow>(text, params)
  }
  const summarise = async (
    sql: Sql,
    { text, params }: Statement,
    onSummary: (one: RecordSummary) => void,
  ): Promise<void> => {
    await sql.each(text, params, (rows) => {
      for (const one of readable(rows as readonly BodyRow[], (row) =>
        recordOf(row, listedLabels(row), { files: false }),
      ))
        onSummary(summaryOf(one))
    })
  }
  return {
    get: (key) => run(async (sql) => (await getRow(sql, { key, namespace, notes: await hasNotes(sql) })).record),
    list: () =>
      run(async (sql) => readable(await find(sql, { owner: 'helm' }), (row) => recordOf(row, listedLabels(row)))),
    query: (labels) =>
      run(async (sql) => {
        const records = readable(await find(sql, labels), (row) => recordOf(row, labelsIn(row)))
        if (records.length === 0) throw releaseNotFound()
        return records
      }),
    heads: (labels, onPage) =>
      run(async (sql) => {
        const { text, params } = selectMatching({ labels, namespace, notes: await hasNotes(sql), body: false })
        const heads = (await sql.query<Row>(text, params)).map(headOf)
        if (!onPage) return heads
        onPage(heads)
        return []
      }),
    summaries: (labels, onSummary) =>
      run(async (sql) => {
        const selection = { labels, namespace, notes: await hasNotes(sql), body: true }
        await summarise(sql, selectMatching(selection), onSummary)
      }),
    latest: () =>
      run(async (sql) => {
        const found: RecordSummary[] = []
        await summarise(sql, selectLatest(namespace, await hasNotes(sql)), (one) => found.push(one))
        return found
      }),
  }
}

interface Place {
  readonly key: string
  readonly namespace: string
  readonly notes: boolean
}

async function getRow(sql: Sql, { key, namespace, notes }: Place): Promise<{ row: BodyRow; record: ReleaseRecord }> {
  const { text, params } = selectOne(key, namespace, notes)
  const [row] = await sql.query<BodyRow>(text, params)
  if (!row) throw releaseNotFound()
  return { row, record: recordOf(row, labelsIn(row)) }
}

type Writing = Pick<Driver, 'create' | 'update' | 'annotate' | 'delete'>

function writing({ run, makeNotes, hasNotes }: Database, { namespace, now, form }: PostgresOptions): Writing {
  const seconds = (): number => Math.floor(now() / 1000)
  const rowOf = async (sql: Sql, key: string, record: ReleaseRecord) => {
    const { name, version, info, annotations = {} } = record
    const noted = Object.keys(annotations).length > 0 && (await makeNotes(sql))
    const place = record.namespace || 'default'
    const body = encodeRecord(record, form)
    return {
      key,
      name,
      namespace: place,
      version,
      status: info.status,
      body,
      annotations: noted ? annotations : undefined,
    }
  }
  return {
    create: (key, record) =>
      run(async (sql) => {
        const labels = customLabels(record.labels ?? {})
        const row = {
          ...(await rowOf(sql, key, record)),
          type: SECRET_TYPE,
          createdAt: seconds(),
          modifiedAt: 0,
          labels,
        }
        const { text, params } = insertRow(row)
        try {
          await sql.query(text, params)
        } catch (error) {
          throw sqlState(error) === DUPLICATE ? releaseExists() : error
        }
      }),
    update: (key, record) =>
      run(async (sql) => {
        const row = { ...(await rowOf(sql, key, record)), modifiedAt: seconds() }
        const { text, params } = updateRow(row, await hasNotes(sql))
        if ((await sql.query(text, params)).length === 0) throw releaseNotFound()
      }),
    annotate: (key, changes, expected = {}) =>
      run(async (sql) => {
        const there = await sql.query('select 1 from releases_v1 where key = $1 and namespace = $2', [key, namespace])
        if (there.length === 0) throw releaseNotFound()
        if (!(await makeNotes(sql))) {
          throw new StorageError('backend', `pq: permission denied (${NOT_ALLOWED})`, undefined, NOTES_HINT)
        }
        const set = Object.fromEntries(
          Object.entries(changes).filter((one): one is [string, string] => one[1] !== null),
        )
        const unset = Object.keys(changes).filter((name) => changes[name] === null)
        const { text, params } = changeNotes({ key, namespace, set, unset, expected })
        if ((await sql.query(text, params)).length === 0) throw annotationChanged()
      }),
    delete: (key) =>
      run(async (sql) => {
        const { record } = await getRow(sql, { key, namespace, notes: await hasNotes(sql) })
        const { text, params } = deleteRow(key, namespace)
        if ((await sql.query(text, params)).length === 0) throw releaseNotFound()
        return record
      }),
  }
}

/** Rows as they stand there, for moving them. */
function storing({ run, hasNotes, makeNotes }: Database, { namespace }: PostgresOptions): StoredRecords {
  const seconds = (text: string | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) : 0)
  return {
    read: (key) =>
      run(async (sql) => {
        const { text, params } = selectOne(key, namespace, await hasNotes(sql))
        const [row] = await sql.query<BodyRow>(text, params)
        if (!row) throw releaseNotFound()
        return { key, labels: allLabels(row), annotations: annotationsIn(row), text: row.body }
      }),
    create: ({ key, labels, annotations, text: body }) =>
      run(async (sql) => {
        const { name = '', status = '', version, createdAt, modifiedAt } = labels
        const noted = Object.keys(annotations).length > 0 && (await makeNotes(sql))
        const times = { createdAt: seconds(createdAt), modifiedAt: seconds(modifiedAt) }
        const { text, params } = insertRow({
          ...{ key, type: SECRET_TYPE, body, name, namespace, version: seconds(version), status, ...times },
          labels: customLabels(labels),
          annotations: noted ? annotations : undefined,
        })
        try {
          await sql.query(text, params)
        } catch (error) {
          throw sqlState(error) === DUPLICATE ? releaseExists() : error
        }
      }),
    delete: (key) =>
      run(async (sql) => {
        const { text, params } = deleteRow(key, namespace)
        await sql.query(text, params)
      }),
  }
}

const NOTES_HINT = `the table ${NOTES_TABLE} is missing, and this user may not make it`

function sqlState(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code
}

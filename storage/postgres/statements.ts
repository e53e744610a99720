/** The SQL of the driver. Each change is one statement: it is made as a whole or not at all, wherever the connection breaks. */
import type { LabelQuery } from '../driver.ts'
import { StorageError } from '../errors.ts'
import type { Param } from './link.ts'
import { NOTES_TABLE } from './schema.ts'

export interface Statement {
  readonly text: string
  readonly params: readonly Param[]
}

export interface Selection {
  readonly labels: LabelQuery
  /** '' is all. */
  readonly namespace: string
  /** Whether there is a table of annotations. */
  readonly notes: boolean
  readonly body: boolean
}

/** To which body annotations belong. */
const DIGEST = "encode(sha256(convert_to(r.body, 'UTF8')), 'hex')"

const COLUMNS: Readonly<Record<string, string>> = {
  name: 'name',
  owner: 'owner',
  status: 'status',
  version: 'version',
  createdAt: 'createdat',
  modifiedAt: 'modifiedat',
}

/** Rows by labels. Throws StorageError `invalid-label` for those that Helm's driver does not find by. */
export function selectMatching({ labels, namespace, notes, body }: Selection): Statement {
  const terms: string[] = []
  const params: string[] = []
  const add = (column: string, value: string): void => {
    params.push(value)
    terms.push(`r.${column}::text = $${params.length}`)
  }
  for (const label of Object.keys(labels).sort()) {
    const column = COLUMNS[label]
    if (column === undefined) throw new StorageError('invalid-label', `unknown label ${label}`)
    add(column, labels[label]!)
  }
  if (namespace !== '') add('namespace', namespace)
  const where = terms.length === 0 ? '' : `where ${terms.join(' and ')}`
  return {
    text: `select ${columns(notes, body)} from releases_v1 r ${where} order by r.namespace, r.name, r.version`,
    params,
  }
}

/** The newest row of each release. */
export function selectLatest(namespace: string, notes: boolean): Statement {
  const here = namespace === '' ? '' : 'and r.namespace = $1'
  return {
    text: `select distinct on (r.namespace, r.name) ${columns(notes, true)} from releases_v1 r
      where r.owner = 'helm' ${here} order by r.namespace, r.name, r.version desc`,
    params: namespace === '' ? [] : [namespace],
  }
}

export function selectOne(key: string, namespace: string, notes: boolean): Statement {
  const text = `select ${columns(notes, true)} from releases_v1 r where r.key = $1 and r.namespace = $2`
  return { text, params: [key, namespace] }
}

function columns(notes: boolean, body: boolean): string {
  const annotations = `(select n.annotations::text from ${NOTES_TABLE} n
    where n.releasekey = r.key and n.releasenamespace = r.namespace and n.body = ${DIGEST})`
  return `r.key, r.name, r.namespace, r.version, r.status, r.owner, r.createdat, r.modifiedat,
    (select json_object_agg(l.key, l.value)::text from custom_labels_v1 l
      where l.releasekey = r.key and l.releasenamespace = r.namespace) as labels,
    ${notes ? annotations : 'null'} as annotations ${body ? ', r.body' : ''}`
}

/** A row as it is written. */
export interface NewRow {
  readonly key: string
  readonly type: string
  readonly body: string
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly status: string
  /** Unix seconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly labels: Readonly<Record<string, string>>
  /** Undefined where there are none, or no room for them. */
  readonly annotations: Readonly<Record<string, string>> | undefined
}

export function insertRow(row: NewRow): Statement {
  const { key, type, body, name, namespace, version, status, createdAt, modifiedAt, labels, annotations } = row
  const params = [key, type, body, name, namespace, version, status, createdAt, modifiedAt, JSON.stringify(labels)]
  return {
    text: `with r as (
        insert into releases_v1 (key, type, body, name, namespace, version, status, owner, createdat, modifiedat)
        values ($1, $2, $3, $4, $5, $6::int, $7, 'helm', $8::int, $9::int) returning key, namespace, body),
      l as (
        insert into custom_labels_v1 (releasekey, releasenamespace, key, value)
        select $1, $5, key, value from json_each_text($10::text::json))
      ${annotations === undefined ? '' : withNotes('$11')}
      select 1 as done from r`,
    params: annotations === undefined ? params : [...params, JSON.stringify(annotations)],
  }
}

/** Gives a row if there was one. Helm: labels stay as they were. `notes`: whether there is a table of annotations. */
export function updateRow(row: Omit<NewRow, 'type' | 'createdAt' | 'labels'>, notes: boolean): Statement {
  const { key, body, name, namespace, version, status, modifiedAt, annotations } = row
  const params = [key, namespace, body, name, version, status, modifiedAt]
  const forget = `, a as (delete from ${NOTES_TABLE} where releasekey = $1 and releasenamespace = $2)`
  return {
    text: `with r as (
        update releases_v1 set body = $3, name = $4, version = $5::int, status = $6, owner = 'helm', modifiedat = $7::int
        where key = $1 and namespace = $2 returning key, namespace, body)
      ${annotations === undefined ? (notes ? forget : '') : withNotes('$8')}
      select 1 as done from r`,
    params: annotations === undefined ? params : [...params, JSON.stringify(annotations)],
  }
}

/** Beside `r`, the row that is being written. */
function withNotes(param: string): string {
  return `, a as (
    insert into ${NOTES_TABLE} as n (releasekey, releasenamespace, body, annotations)
    select r.key, r.namespace, ${DIGEST}, ${param}::text::jsonb from r
    on conflict (releasekey, releasenamespace) do update set body = excluded.body, annotations = excluded.annotations)`
}

/** Its annotations go with it. */
export function deleteRow(key: string, namespace: string): Statement {
  return {
    text: `with r as (delete from releases_v1 where key = $1 and namespace = $2 returning key, namespace),
      l as (delete from custom_labels_v1 where releasekey = $1 and releasenamespace = $2)
      select 1 as done from r`,
    params: [key, namespace],
  }
}

export interface NoteChanges {
  readonly key: string
  readonly namespace: string
  readonly set: Readonly<Record<string, string>>
  readonly unset: readonly string[]
  readonly expected: Readonly<Record<string, string>>
}

/** Gives a row if annotations were as expected. Those of another body do not count. */
export function changeNotes({ key, namespace, set, unset, expected }: NoteChanges): Statement {
  const current = "case when n.body = excluded.body then n.annotations else '{}'::jsonb end"
  const changed = (before: string): string =>
    `(${before} || $3::text::jsonb) - array(select json_array_elements_text($4::text::json))`
  return {
    text: `insert into ${NOTES_TABLE} as n (releasekey, releasenamespace, body, annotations)
      select r.key, r.namespace, ${DIGEST}, ${changed("'{}'::jsonb")} from releases_v1 r
      where r.key = $1 and r.namespace = $2 and ($5::text::jsonb = '{}'::jsonb or exists (
        select from ${NOTES_TABLE} e where e.releasekey = r.key and e.releasenamespace = r.namespace))
      on conflict (releasekey, releasenamespace) do update set body = excluded.body, annotations = ${changed(current)}
      where ${current} @> $5::text::jsonb
      returning 1 as done`,
    params: [key, namespace, JSON.stringify(set), JSON.stringify(unset), JSON.stringify(expected)],
  }
}

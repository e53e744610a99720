/** Helm's tables, made as its migrations make them, and one of our own beside them. */
import type { Sql } from './link.ts'

/** Helm's migrations and what they do: types and lengths of columns are part of what Helm reads. */
const MIGRATIONS: readonly (readonly [id: string, statements: string])[] = [
  [
    'init',
    `create table releases_v1 (
       key varchar(90), type varchar(64) not null, body text not null, name varchar(64) not null,
       namespace varchar(64) not null, version integer not null, status text not null, owner text not null,
       createdat integer not null, modifiedat integer not null default 0, primary key (key, namespace));
     create index on releases_v1 (key, namespace);
     create index on releases_v1 (version);
     create index on releases_v1 (status);
     create index on releases_v1 (owner);
     create index on releases_v1 (createdat);
     create index on releases_v1 (modifiedat);
     grant all on releases_v1 to public;
     alter table releases_v1 enable row level security;`,
  ],
  [
    'custom_labels',
    `create table custom_labels_v1 (
       releasekey varchar(64), releasenamespace varchar(67), key varchar(317), value varchar(63));
     create index on custom_labels_v1 (releasekey, releasenamespace);
     grant all on custom_labels_v1 to public;
     alter table custom_labels_v1 enable row level security;`,
  ],
]

/** Who makes tables at the same time waits; any number that nobody else takes. */
const LOCK = 'select pg_catalog.pg_advisory_xact_lock(8317946510)'

/** Makes the tables that are missing. One query is one transaction. */
export async function ensureSchema(sql: Sql): Promise<void> {
  const applied = await appliedMigrations(sql)
  const missing = MIGRATIONS.filter(([id]) => !applied.has(id))
  if (missing.length === 0) return
  const steps = missing.map(
    ([id, statements]) =>
      `do $do$ begin
         if not exists (select from gorp_migrations where id = '${id}') then
           ${statements}
           insert into gorp_migrations (id, applied_at) values ('${id}', now());
         end if;
       end $do$;`,
  )
  await sql.script(
    `${LOCK};
     create table if not exists gorp_migrations (id text not null primary key, applied_at timestamp with time zone);
     ${steps.join('\n')}`,
  )
}

async function appliedMigrations(sql: Sql): Promise<Set<string>> {
  if (!(await tableExists(sql, 'gorp_migrations'))) return new Set()
  const rows = await sql.query<{ readonly id: string }>('select id from gorp_migrations')
  return new Set(rows.map(({ id }) => id))
}

/** In the schema that unqualified names mean. */
export async function tableExists(sql: Sql, name: string): Promise<boolean> {
  const [row] = await sql.query<{ readonly there: boolean }>(
    'select pg_catalog.to_regclass($1::text) is not null as there',
    [name],
  )
  return row?.there === true
}

export const NOTES_TABLE = 'tshelm_annotations_v1'

/**
 * Annotations of records. Rows go with their record, whoever deletes that; they hold for one body only, as an update by Helm does not
 * touch them; who may see a record may see what is noted of it.
 */
export async function ensureNotes(sql: Sql): Promise<void> {
  await sql.script(
    `${LOCK};
     do $do$ begin
       if pg_catalog.to_regclass('${NOTES_TABLE}') is null then
         create table ${NOTES_TABLE} (
           releasekey varchar(90), releasenamespace varchar(64), body text not null, annotations jsonb not null,
           primary key (releasekey, releasenamespace),
           foreign key (releasekey, releasenamespace) references releases_v1 (key, namespace) on delete cascade);
         grant all on ${NOTES_TABLE} to public;
         alter table ${NOTES_TABLE} enable row level security;
         create policy follows_releases on ${NOTES_TABLE}
           using (exists (select from releases_v1 where key = releasekey and namespace = releasenamespace))
           with check (true);
       end if;
     end $do$;`,
  )
}
